import type { FileTransition, LedgerEdit } from '../../model/change.ts';
import type { Finding } from '../../model/finding.ts';
import type { FileChange, Statement } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import type { NextAction } from '../../model/report.ts';
import type { ReportedPlan } from '../../model/verdict.ts';
import { renderPlanSql } from '../../plan/plan-sql.ts';
import type { LiveState } from '../session/live-state.ts';
import { relativePath } from '../session/paths.ts';
import { renderEditSql } from './render-edit-sql.ts';

/** A file that comes, changes or goes. */
export interface ProposedFile extends FileTransition {
  /** How it changes, line by line, where a person wrote it. */
  readonly diff?: string;
}

/** What a command would write, and what it leaves for people to decide: made once, then shown, agreed to and carried out. */
export interface Proposal {
  readonly edit: LedgerEdit;
  readonly files: readonly ProposedFile[];
  readonly statements: readonly Statement[];
  /** False when the proof could not be made. */
  readonly isProven: boolean;
  /** What is shown above the SQL and not run by it, as comments of whole lines: new files, changes of the schema. */
  readonly comments: readonly string[];
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly nextActions: readonly NextAction[];
  /** Claims that the evidence does not prove by itself, in words; kept in the journal. */
  readonly unproven: readonly string[];
}

export const emptyProposal: Proposal = {
  edit: { marks: [], rows: [] },
  files: [],
  statements: [],
  isProven: true,
  comments: [],
  findings: [],
  notes: [],
  nextActions: [],
  unproven: [],
};

/** A new file above the SQL of a plan: as comments, since it must not be run on this database. */
export function commentNewFile(path: string, content: string): string {
  const lines = content.trimEnd().split(/\r\n|\r|\n/);
  return `-- New file ${path} (not run here: the database has all of it):\n${lines.map((line) => `--   ${line}`.trimEnd()).join('\n')}\n`;
}

/** Whether there is nothing to write. */
export function isEmptyProposal({ edit, files, statements }: Proposal): boolean {
  return edit.marks.length + edit.rows.length + files.length + statements.length === 0;
}

/** The plan of a report; null when there is nothing to write. */
export function describeProposal(
  proposal: Proposal,
  { project, live }: { readonly project: Project; readonly live: LiveState },
  { lockTimeoutMs }: { readonly lockTimeoutMs: number },
): ReportedPlan | null {
  if (isEmptyProposal(proposal)) return null;
  const { edit, statements, isProven, comments } = proposal;
  const named = proposal.files.map((file) => ({ ...file, path: relativePath(project.directory, file.path) }));
  const removedFiles = named.filter(({ after }) => after === null).map(({ path }) => path);
  const sql = `${renderPlanSql({ statements, unplanned: [] }, { lockTimeoutMs })}${renderEditSql(live.ledger, edit)}`;
  return {
    statements,
    ledger: edit.marks,
    ...(edit.rows.length === 0 ? {} : { rowChanges: edit.rows }),
    files: named.flatMap(({ path, after, diff }): readonly FileChange[] =>
      after === null ? [] : [{ path, content: after.toString(), ...(diff === undefined ? {} : { diff }) }],
    ),
    ...(removedFiles.length === 0 ? {} : { removedFiles }),
    proven: isProven,
    sql: [...comments, sql].join('\n'),
  };
}
