import type { ConcludedMigration, HistoryEvidence, UnseenStatement } from '../model/evidence.ts';
import { describeObject } from '../model/identity.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { withUnseenStatements } from './with-unseen.ts';

/**
 * What refers to something that no migration makes was seen to run beside what stands in for that. All that such a file
 * makes being there proves that it ran; where something is missing, nobody saw it run.
 */
export function doubtReferring(
  evidence: HistoryEvidence,
  problems: readonly ReplayProblem[],
): HistoryEvidence {
  const referring = new Map<string, readonly UnseenStatement[]>();
  for (const problem of problems) {
    if (problem.kind !== 'refersToStandIn') continue;
    const { line, statement, message } = problem.refused;
    const standIns = problem.standIns.map(describeObject).join(', ');
    const reason = `${message}; it ran only against ${standIns} of this database, and not all that the file makes is there`;
    const others = referring.get(problem.migration) ?? [];
    referring.set(problem.migration, [...others, { line, statement, reason }]);
  }
  if (referring.size === 0) return evidence;
  for (const migration of evidence.migrations) if (isWholeThere(migration)) referring.delete(migration.name);
  return withUnseenStatements(evidence, referring);
}

function isWholeThere({ state, present, missing, superseded }: ConcludedMigration): boolean {
  return state === 'present' && present > superseded.length && missing.length === 0;
}
