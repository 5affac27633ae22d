import type { Reader } from '../../database/database.ts';
import { EngineFailure } from '../../engine/engine-failure.ts';
import type { Engine, EngineDiagnosis } from '../../engine/open-engine.ts';
import type { Project } from '../../model/project.ts';
import type { PrismaWitness } from '../../model/report.ts';

/** Prisma versions whose engines are on board, by line. */
export const prismaVersions = { 6: '6.19.3', 7: '7.10.0' } as const;

/**
 * Asks Prisma's own engine what it makes of history and ledger. It agrees when it sees a healthy history: nothing
 * failed, nothing edited, no rows without folders. Pending migrations are healthy.
 */
export async function askEngine(project: Project, database: Reader): Promise<PrismaWitness> {
  const { openEngine } = await import('../../engine/open-engine.ts');
  const line = project.schema?.engineLine ?? 7;
  const engine = await openEngine({
    line,
    schema: project.schema,
    database,
    externalTables: project.externalTables,
    externalEnums: project.externalEnums,
  });
  return {
    engineVersion: prismaVersions[line],
    agrees: isHealthy(await diagnoseReadable(engine, project)),
    script: '',
  };
}

/** Null where the engine cannot read the ledger (a count of steps that is NULL): the report has findings of it. */
async function diagnoseReadable(engine: Engine, project: Project): Promise<EngineDiagnosis | null> {
  try {
    return await engine.diagnose(project.history);
  } catch (error) {
    if (error instanceof EngineFailure) return null;
    throw error;
  }
}

function isHealthy(diagnosis: EngineDiagnosis | null): boolean {
  if (diagnosis === null) return false;
  const { failedMigrationNames, editedMigrationNames, history } = diagnosis;
  const isComplete = history === null || history.diagnostic === 'databaseIsBehind';
  return failedMigrationNames.length === 0 && editedMigrationNames.length === 0 && isComplete;
}
