import { openReader } from '../../src/database/open-database.ts';
import { openEngine } from '../../src/engine/open-engine.ts';
import { loadProject } from '../../src/project/load-project.ts';
import type { DriftClinic } from './drift-clinic.ts';

/** The script of `prisma migrate diff` between the live database and schema.prisma; empty when it sees none. */
export async function askEngineForDiff(clinic: DriftClinic): Promise<string> {
  const project = await loadProject(clinic.options());
  const database = await openReader({
    url: clinic.database.url,
    applicationName: 'test',
    lockTimeoutMs: 5000,
    statementTimeoutMs: 30_000,
  });
  try {
    const engine = await openEngine({ line: 7, schema: project.schema, database });
    return (await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } })).script;
  } finally {
    await database.close();
  }
}
