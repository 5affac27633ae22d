import type { Catalog } from '../model/catalog.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import type { DetailedStep } from '../model/replay.ts';
import type {
  JudgedStatement,
  ReplayedStatement,
  StatementState,
  StatementStep,
} from '../model/statement-evidence.ts';
import { concludeAll, type ReplayedHistory } from './gather-evidence.ts';
import { asSteps } from './gather-through.ts';

/** Statements of a migration, and what stood before the first of them. */
interface StatementsReplayed extends Required<Pick<ReplayedHistory, 'base' | 'excludedBase'>> {
  readonly steps: readonly ReplayedStatement[];
}

/**
 * What the live database shows of each statement of a migration: the statements are a history of their own, followed by
 * the later migrations that it holds.
 */
export function judgeStatements(
  { base, excludedBase, steps }: StatementsReplayed,
  later: readonly DetailedStep[],
  live: Catalog,
): readonly JudgedStatement[] {
  const { migrations } = concludeAll(
    { base, excludedBase, steps: [...asSteps(steps), ...later], problems: [] },
    live,
  );
  const hasLater = later.length > 0;
  return steps.map((step, index) => judge(step, migrations[index], hasLater));
}

function judge(
  step: ReplayedStatement,
  concluded: ConcludedMigration | undefined,
  hasLater: boolean,
): JudgedStatement {
  const { effects = [], missing = [], unexplained = [], superseded = [], isHeld = false } = concluded ?? {};
  return {
    step,
    state: stateOf(step, concluded, hasLater),
    effects,
    missing,
    altered: unexplained,
    superseded: superseded.map(({ object }) => object),
    isLikelyDone: isHeld,
  };
}

function stateOf(
  { nature, isElsewhere = false }: StatementStep,
  concluded: ConcludedMigration | undefined,
  hasLater: boolean,
): StatementState {
  if (concluded === undefined || nature === 'transaction') return 'irrelevant';
  if (isElsewhere) return 'unknown';
  const { state, unexplained, isHeld, effects } = concluded;
  if (state === 'noEvidence') {
    // A later migration may have taken the privilege back on purpose.
    if (nature === 'data' || (nature === 'privilege' && hasLater)) return 'unknown';
    return nature === 'repeatable' || nature === 'privilege' || effects.length === 0
      ? 'irrelevant'
      : isHeld
        ? 'done'
        : 'notDone';
  }
  if (unexplained.length > 0) return 'different';
  return state === 'partial' ? 'partial' : isHeld ? 'done' : 'notDone';
}
