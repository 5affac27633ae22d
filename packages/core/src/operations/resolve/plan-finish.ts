import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { finishedCatalog } from '../../forensics/completed-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';
import type { Statement } from '../../model/plan.ts';
import type { JudgedStatement } from '../../model/statement-evidence.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import type { StatementExamination } from './examine-statements.ts';
import type { Completion } from './plan-completion.ts';

/**
 * The statements that are not done, in the words of the file and in its order; of those that are partly done, only the
 * missing part, planned. Each carries the hazards and pre-checks of what it does.
 */
export function planFinish(
  examination: StatementExamination,
  live: Catalog,
  tableSizes: ReadonlyMap<ObjectKey, number> | undefined,
): Completion {
  const goal = finishedCatalog(examination, live, examination.replay.final);
  const planned = planRepair(compareCatalogs(goal, live), {
    actual: live,
    expected: goal,
    serverVersionNumber: live.serverVersionNumber,
    ...(tableSizes === undefined ? {} : { tableSizes }),
  }).statements;
  const statements: Statement[] = [];
  let changesRows = false;
  for (const judged of examination.statements) {
    const own = statementsFor(judged, planned);
    // What was counted before rows change says nothing of the rows afterwards.
    statements.push(...own.map((each) => (changesRows ? { ...each, preChecks: [] } : each)));
    changesRows ||= judged.step.nature === 'data' && own.length > 0;
  }
  return { statements: statements.some(isWorth) ? statements : [], goal };
}

/** SET alone is no work. */
function isWorth({ settles, sql }: Statement): boolean {
  return settles.length > 0 || !/^\s*(?:set|select)\b/i.test(sql);
}

function statementsFor(
  { step, state, effects, missing }: JudgedStatement,
  planned: readonly Statement[],
): readonly Statement[] {
  const isRun = state === 'notDone' || (state === 'irrelevant' && step.nature === 'repeatable');
  if (state === 'partial') return plannedFor(missing.length > 0 ? missing : effects, planned);
  if (!isRun) return [];
  const matching = plannedFor(effects, planned);
  return [
    {
      sql: `${step.text};`,
      settles: effects.map(({ object }) => object),
      hazards: unique(matching.flatMap(({ hazards }) => hazards)),
      preChecks: unique(matching.flatMap(({ preChecks }) => preChecks)),
      isTransactional: step.isTransactional,
    },
  ];
}

function plannedFor(
  effects: JudgedStatement['effects'],
  planned: readonly Statement[],
): readonly Statement[] {
  const keys = new Set(effects.map(({ object }) => objectKey(object)));
  return planned.filter(({ settles }) => settles.some((object) => keys.has(objectKey(object))));
}

function unique<T>(values: readonly T[]): readonly T[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = JSON.stringify(value);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
