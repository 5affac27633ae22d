import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { PrismaWitness } from '../../model/report.ts';
import { EngineFailure } from '../../engine/engine-failure.ts';
import { chooseCacheDirectory } from '../../shadow/cache-directory.ts';
import { prismaVersions } from '../session/ask-engine.ts';
import type { LiveState } from '../session/live-state.ts';
import { readJson, storeJson } from '../session/json-cache.ts';
import { withReader } from '../session/open-live.ts';

/** What Prisma's engine sees between the live database and the schema. */
export interface EngineOpinion {
  readonly engineVersion: string;
  /** SQL with which the engine would turn the database into the schema; empty when it sees no difference. */
  readonly script: string;
  /** Why it compares nothing; null where it did. */
  readonly refusal: string | null;
}

/**
 * Asks Prisma's engine for its own comparison of the database with the schema. Its answer depends on nothing but the
 * bytes of the schema, the structure of the database and what the role may see of it, and is kept under the hash of these: an unchanged pair does
 * not load the engine again.
 */
export async function askEngineAboutDrift(
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<EngineOpinion | null> {
  const { schema } = project;
  if (schema === null) return null;
  const engineVersion = prismaVersions[schema.engineLine];
  const directory = await chooseCacheDirectory(options.environment);
  const key = createHash('sha256')
    .update(
      JSON.stringify([
        engineVersion,
        live.catalog.hash,
        live.serverVersionNumber,
        // What the engine sees depends on what the role may see.
        live.role,
        live.identity?.systemIdentifier,
        live.identity?.oid,
        schema.files.map((file) => file.content),
        project.externalTables,
        project.externalEnums,
      ]),
    )
    .digest('hex');
  const path = directory === null ? null : join(directory, 'engine', `${key}.json`);
  const cached = path === null ? null : await readJson(path);
  if (isOpinion(cached)) return { ...cached, refusal: null };
  options.onProgress?.({ step: "Asking Prisma's engine" });
  const { openEngine } = await import('../../engine/open-engine.ts');
  const opinion = await withReader(project, options, async (database) => {
    const { externalTables, externalEnums } = project;
    const line = schema.engineLine;
    const engine = await openEngine({ line, schema, database, externalTables, externalEnums });
    try {
      const { script } = await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } });
      return { engineVersion, script, refusal: null };
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) throw error;
      return { engineVersion, script: '', refusal };
    }
  });
  if (path !== null && opinion.refusal === null) await storeJson(path, opinion);
  return opinion;
}

/** P4002: a foreign key leads to a schema that the datasource block does not name, which the engine never reads. */
function refusalOf(error: unknown): string | null {
  const isInconsistent = error instanceof EngineFailure && error.prismaCode === 'P4002';
  if (!isInconsistent) return null;
  return /(`[^`]+` points to `[^`]+` in constraint `[^`]+`)/.exec(error.message)?.[1] ?? error.message;
}

function isOpinion(value: unknown): value is Omit<EngineOpinion, 'refusal'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'engineVersion' in value &&
    typeof value.engineVersion === 'string' &&
    'script' in value &&
    typeof value.script === 'string'
  );
}

/** Both witnesses side by side: they agree when both see a difference between database and schema, or neither. */
export function compareWitnesses(opinion: EngineOpinion, seesDifference: boolean): PrismaWitness {
  return {
    engineVersion: opinion.engineVersion,
    agrees: (opinion.script !== '') === seesDifference,
    script: opinion.script,
  };
}
