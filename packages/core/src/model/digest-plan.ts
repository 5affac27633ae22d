import { createHash } from 'node:crypto';
import type { ReportedPlan } from './verdict.ts';

/** Everything of a plan that changes something. */
export type PlannedChanges = Pick<ReportedPlan, 'statements' | 'ledger' | 'files'> &
  Partial<Pick<ReportedPlan, 'rowChanges' | 'removedFiles'>>;

/** The same for plans that do the same: counts of rows and words for people are no part of it. */
export function digestPlan({
  statements,
  ledger,
  files,
  rowChanges = [],
  removedFiles = [],
}: PlannedChanges): string {
  const changes = [
    statements.map(({ sql, isTransactional }) => [sql, isTransactional]),
    ledger.map(({ migrationName, checksum }) => [migrationName, checksum]),
    files.map(({ path, content }) => [path, content]),
    rowChanges,
    removedFiles,
  ];
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}
