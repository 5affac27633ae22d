import type { Database } from '../database/database.ts';
import type { Project } from '../model/project.ts';
import type { PrismaWitness } from '../model/report.ts';

/** Prisma versions whose engines are on board, by line. */
export const prismaVersions = { 6: '6.19.3', 7: '7.10.0' } as const;

/**
 * Asks Prisma's own engine what it makes of history and ledger. It agrees when it sees a healthy history: nothing
 * failed, nothing edited, no rows without folders. Pending migrations are healthy.
 */
export async function askEngine(project: Project, database: Database): Promise<PrismaWitness> {
  const { openEngine } = await import('../engine/open-engine.ts');
  const line = project.schema?.engineLine ?? 7;
  const engine = await openEngine({
    line,
    schema: project.schema,
    database,
    externalTables: project.externalTables,
    externalEnums: project.externalEnums,
  });
  const { failedMigrationNames, editedMigrationNames, history } = await engine.diagnose(project.history);
  const isHealthy = history === null || history.diagnostic === 'databaseIsBehind';
  return {
    engineVersion: prismaVersions[line],
    agrees: failedMigrationNames.length === 0 && editedMigrationNames.length === 0 && isHealthy,
    script: '',
  };
}
