import type { DeployForecast } from '../../model/deploy.ts';
import type { Finding } from '../../model/finding.ts';
import type { FileChange, Statement } from '../../model/plan.ts';
import type { NextAction } from '../../model/report.ts';
import type { LedgerEdit } from '../../model/change.ts';

/** What one call of `resolve` would do, and what it found. */
export interface ResolutionPlan {
  readonly edit: LedgerEdit;
  /** Files that are written, over the old ones; paths relative to the project. */
  readonly files: readonly FileChange[];
  readonly statements: readonly Statement[];
  readonly isProven: boolean;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  /** Those of the notes that are for who has not agreed yet. */
  readonly previewNotes?: readonly string[];
  readonly nextActions: readonly NextAction[];
  readonly unproven: readonly string[];
  readonly rollbackSql?: string;
  /** The one migration that was looked at, where others do not matter. */
  readonly about?: string;
  /** The next deploy, where it was foretold on the way. */
  readonly deploy?: DeployForecast;
}

export const emptyResolution: ResolutionPlan = {
  edit: { marks: [], rows: [] },
  files: [],
  statements: [],
  isProven: true,
  findings: [],
  notes: [],
  nextActions: [],
  unproven: [],
};

export function isEmptyResolution({ edit, files, statements }: ResolutionPlan): boolean {
  return edit.marks.length + edit.rows.length + files.length + statements.length === 0;
}
