import { applyChange } from '../../apply/apply-change.ts';
import type { ChangeApplication } from '../../apply/change-application.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { LiveState } from '../session/live-state.ts';
import { withWriter } from '../session/open-live.ts';
import { readFingerprint } from '../session/read-fingerprint.ts';
import { findStagingDirectory } from './write-files.ts';

/** What a change was made for: nothing of it is written when either is another by then. */
interface MadeFor {
  readonly project: Project;
  readonly live: LiveState;
}

/** Writes a change to the live database and the project; returns the path of the journal. */
export async function writeChange(
  { project, live }: MadeFor,
  change: Pick<
    ChangeApplication,
    'command' | 'edit' | 'files' | 'dropsEmptyLedger' | 'unproven' | 'statements'
  >,
  options: OperationOptions,
): Promise<string> {
  return withWriter(project, options, async (database) =>
    applyChange(database, {
      ...change,
      projectDirectory: project.directory,
      filesDirectory: await findStagingDirectory(project),
      plannedFor: live.ledger,
      provenFor: live.catalog.hash,
      readFingerprint: (state) => readFingerprint(database, project, live, state),
      patience: options,
      now: new Date(),
    }),
  );
}
