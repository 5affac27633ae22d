import { join } from 'node:path';
import { applyResolution } from '../../apply/apply-resolution.ts';
import { readBytes, type FileTransition } from '../../apply/file-transition.ts';
import { readCatalog } from '../../catalog/read-catalog.ts';
import type { Database } from '../../database/database.ts';
import type { FileChange } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import type { Examination } from '../examine.ts';
import { scopeOf } from '../live-state.ts';
import { withLive } from '../open-live.ts';
import { stagingDirectory } from '../write-files.ts';
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
  const files = await Promise.all(plan.files.map((file) => replacement(project, file)));
  return withLive(project, options, 'readWrite', async (database) =>
    applyResolution(database, {
      command: commandName(options),
      projectDirectory: project.directory,
      plannedFor: live.ledger,
      ...plan.edit,
      isStructureUnchanged: () => isStructureUnchanged(database, examination),
      files,
      filesDirectory: await stagingDirectory(project),
      lockTimeoutMs: options.lockTimeoutMs,
      unproven: plan.unproven,
      now: new Date(),
    }),
  );
}

async function replacement(project: Project, file: FileChange): Promise<FileTransition> {
  const path = join(project.directory, file.path);
  return { path, before: await readBytes(path), after: Buffer.from(file.content) };
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
