import { join } from 'node:path';
import { applyResolution } from '../../apply/apply-resolution.ts';
import { putBack, replaceFile, type ReplacedFile } from '../../apply/replace-file.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import type { Database } from '../../database/database.ts';
import type { Examination } from '../examine.ts';
import { scopeOf } from '../live-state.ts';
import { withLive } from '../open-live.ts';
import type { ResolutionPlan } from './resolution.ts';
import type { ResolveOptions } from './resolve-options.ts';

/** Writes rows and files; returns the path of the journal. */
export async function writeResolution(
  examination: Examination,
  plan: ResolutionPlan,
  options: ResolveOptions,
): Promise<string> {
  const { project, live } = examination;
  options.onProgress?.({ step: 'Writing the history' });
  return withLive(project, options, 'readWrite', async (database) => {
    const replaced: ReplacedFile[] = [];
    try {
      return await applyResolution(database, {
        command: commandName(options),
        projectDirectory: project.directory,
        plannedFor: live.ledger,
        ...plan.edit,
        isStructureUnchanged: () => isStructureUnchanged(database, examination),
        runFirst: async () => {
          for (const file of plan.files) {
            replaced.push(await replaceFile(join(project.directory, file.path), file.content));
          }
        },
        filesBefore: replaced,
        lockTimeoutMs: options.lockTimeoutMs,
        unproven: plan.unproven,
        now: new Date(),
      });
    } catch (error) {
      for (const file of replaced) await putBack(file);
      throw error;
    }
  });
}

/** Part of the journal's name. */
export function commandName({ verb }: ResolveOptions): string {
  return `resolve-${verb.kind}`;
}

/** Whether the structure is the one that the evidence was found in; inside a transaction. */
export async function isStructureUnchanged(database: Database, examination: Examination): Promise<boolean> {
  const hash = await readFingerprint(database, examination, { isInTransaction: true });
  return hash === examination.live.catalog.hash;
}

/** Reads the structure again as it was read for the evidence. */
export async function readFingerprint(
  database: Database,
  { project, live }: Examination,
  state: { readonly isInTransaction: boolean },
): Promise<string> {
  const foreign = live.ledger.foreign.map(({ schema, table }) => `${schema}.${table}`);
  const scope = { ...scopeOf(project), excludedTables: [...project.externalTables, ...foreign] };
  return (await readCatalog(database, scope, state)).hash;
}
