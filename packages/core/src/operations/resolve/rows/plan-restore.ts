import { join } from 'node:path';
import { readBytes } from '../../../apply/file-transition.ts';
import type { Suspect } from '../../../diagnose/suspects.ts';
import type { FileTransition } from '../../../model/change.ts';
import { Failure } from '../../../model/failure.ts';
import type { Examination } from '../../examination/examine.ts';
import { openGitHistory, type AppliedFile } from './find-applied-file.ts';
import type { Resolution } from '../resolution.ts';
import { emptyProposal } from '../../writing/proposal.ts';
import type { ResolveOptions } from '../resolve-options.ts';

/**
 * The files of these migrations as they were applied, found in the project's git history by the checksum in the ledger.
 *
 * @throws Failure `usage` when a migration has no row, or its file is not in the git history
 */
export async function planRestore(
  { project }: Examination,
  chosen: readonly Suspect[],
  options: ResolveOptions,
): Promise<Resolution> {
  const find = await openGitHistory(project, options);
  const files: FileTransition[] = [];
  const notes: string[] = [];
  for (const { name, diagnosed } of chosen) {
    const { checksum } = diagnosed.ledger;
    if (checksum === null) throw notRecorded(name);
    if (diagnosed.checksum === 'same') {
      notes.push(`${name} is the file that was applied.`);
      continue;
    }
    const found = find(checksum);
    if (found.kind !== 'found') throw notFound(name, checksum, found);
    const path = join(project.history.directory, name, 'migration.sql');
    files.push({ path, before: await readBytes(path), after: Buffer.from(found.sql) });
    notes.push(`${name} was found in git as ${found.path}.`);
  }
  return { ...emptyProposal, files, notes };
}

function notRecorded(name: string): Failure {
  return new Failure('usage', `${name} has no row in the history table, so no checksum to find its file by`, {
    next: 'Bring the file back from version control by hand.',
  });
}

function notFound(name: string, checksum: string, found: AppliedFile): Failure {
  const reason =
    found.kind === 'notFound'
      ? `none of the ${found.searched} versions of migration files in git has its checksum ${checksum.slice(0, 12)}…`
      : 'the project is in no git repository';
  return new Failure('file-failed', `the applied file of ${name} cannot be brought back: ${reason}`, {
    why: 'Only the very file that was applied makes new databases like this one.',
    next: 'Fetch the branch or clone that has it; or accept the file as it is: --rehash.',
  });
}
