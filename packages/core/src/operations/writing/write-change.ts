import { applyChange } from '../../apply/apply-change.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { groupStatements } from '../../plan/plan-sql.ts';
import type { LiveState } from '../session/live-state.ts';
import { withWriter } from '../session/open-live.ts';
import { readFingerprint } from '../session/read-fingerprint.ts';
import type { Proposal } from './proposal.ts';
import { findStagingDirectory } from './write-files.ts';

/** What a change was made for: nothing of it is written when either is another by then. */
interface MadeFor {
  readonly project: Project;
  readonly live: LiveState;
}

/** What of a proposal is written, and how the journal calls it. */
interface Written extends Pick<Proposal, 'edit' | 'files' | 'statements' | 'unproven'> {
  readonly command: string;
  /** Brings the structure back after the statements. */
  readonly undoCommand?: string;
}

/** Writes what was proposed to the live database and the project; returns the path of the journal. */
export async function writeChange(
  { project, live }: MadeFor,
  { command, edit, files, statements, unproven, undoCommand = '' }: Written,
  options: OperationOptions,
): Promise<string> {
  const groups = groupStatements(statements);
  return withWriter(project, options, async (database) =>
    applyChange(database, {
      command,
      edit,
      files,
      unproven,
      ...(groups.length === 0 ? {} : { statements: { groups, undoSql: undoCommand } }),
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
