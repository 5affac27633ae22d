import type { LedgerEdit } from '../../diagnose/row-changes.ts';
import type { Finding } from '../../model/finding.ts';
import type { FileChange, Statement } from '../../model/plan.ts';
import type { NextAction } from '../../model/report.ts';

/** What one call of `resolve` would do, and what it found. */
export interface ResolutionPlan {
  readonly edit: LedgerEdit;
  /** Files that are written, over the old ones; paths relative to the project. */
  readonly files: readonly FileChange[];
  readonly statements: readonly Statement[];
  readonly isProven: boolean;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly nextActions: readonly NextAction[];
  readonly unproven: readonly string[];
  readonly rollbackSql?: string;
  /** The one migration that was looked at, where others do not matter. */
  readonly about?: string;
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
