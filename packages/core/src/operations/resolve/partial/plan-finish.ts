import { compareCatalogs } from '../../../compare/compare-catalogs.ts';
import { finishedCatalog } from '../../../forensics/completed-catalog.ts';
import type { Catalog } from '../../../model/catalog.ts';
import { Refusal } from '../../../model/failure.ts';
import { objectKey, type ObjectKey } from '../../../model/identity.ts';
import type { Statement } from '../../../model/plan.ts';
import { quoteArgument } from '../../../model/shell-argument.ts';
import { isRename, type JudgedStatement, type ReplayedStatement } from '../../../model/statement-evidence.ts';
import { planRepair } from '../../../plan/plan-repair.ts';
import { applyDeltas } from '../../../replay/catalog-delta.ts';
import type { StatementExamination } from './examine-statements.ts';
import type { Completion } from './completion.ts';
import { likeItself, type PlannedStatement } from './with-hazards.ts';

type TableSizes = ReadonlyMap<ObjectKey, number> | undefined;

/**
 * The statements that are not done, in the words of the file and in its order; of those that are partly done, only the
 * missing part, planned. Each carries the hazards and pre-checks of what it does.
 *
 * @throws Refusal `evidence-disagrees` for statements that nobody can tell the effect of
 */
export function planFinish(
  name: string,
  examination: StatementExamination,
  live: Catalog,
  tableSizes: TableSizes,
): Completion {
  requireKnownEffects(name, examination.statements);
  const goal = finishedCatalog(examination, live, examination.replay.final);
  const repair = planStatements(goal, live, live.serverVersionNumber, tableSizes);
  const statements: PlannedStatement[] = [];
  let before: Catalog = { ...examination.replay.final, objects: examination.base };
  let changedAt: number | null = null;
  for (const judged of examination.statements) {
    const after = { ...before, objects: applyDeltas(before.objects, [judged.step.delta]) };
    const own = statementsFor(judged, repair, () => {
      const between = withoutRemade(before, judged.step);
      return [
        ...(between === before ? [] : planStatements(between, before, live.serverVersionNumber, tableSizes)),
        ...planStatements(after, between, live.serverVersionNumber, tableSizes),
      ];
    });
    const { line, nature } = judged.step;
    const doubt = changedAt;
    statements.push(...(doubt === null ? own : own.map((each) => withDoubt(each, line, doubt))));
    if (nature === 'data' && own.length > 0) changedAt ??= line;
    before = after;
  }
  return { statements: statements.some(isWorth) ? statements : [], goal };
}

/** To a comparison of catalogs, a column that is made anew is one that changes and keeps its values. */
function withoutRemade(before: Catalog, { remade }: ReplayedStatement): Catalog {
  if (remade.length === 0) return before;
  const keys = new Set(remade.map(objectKey));
  return { ...before, objects: before.objects.filter((object) => !keys.has(objectKey(object))) };
}

/** What is counted before rows change does not stop a statement that runs afterwards. */
function withDoubt(
  { statement, alike }: PlannedStatement,
  line: number,
  changedAt: number,
): PlannedStatement {
  const preChecks = alike.flatMap((each) => each.preChecks);
  return {
    statement,
    alike: alike.map((each) => ({ ...each, preChecks: [] })),
    inDoubt: { statement: { ...statement, preChecks }, line, changedAt },
  };
}

/** What a scratch server in the state before it refuses, deploy stops at as well: nothing says what it should come to. */
function requireKnownEffects(name: string, statements: readonly JudgedStatement[]): void {
  const refused = statements.find(({ step }) => step.refused !== null && step.nature === 'structure');
  if (refused === undefined) return;
  const { line, refused: reason } = refused.step;
  throw new Refusal('evidence-disagrees', `line ${line} of ${name} cannot be run: ${reason ?? ''}`, {
    why: 'A scratch server in the state before it refused it, so that what is missing of it cannot be found out.',
    next: `Take back what ran (prisma-mend resolve ${quoteArgument(name)} --revert), correct the file and deploy it.`,
  });
}

function planStatements(
  expected: Catalog,
  actual: Catalog,
  serverVersionNumber: number,
  tableSizes: TableSizes,
): readonly Statement[] {
  const differences = compareCatalogs(expected, actual);
  if (differences.length === 0) return [];
  return planRepair(differences, {
    actual,
    expected,
    serverVersionNumber,
    ...(tableSizes === undefined ? {} : { tableSizes }),
  }).statements;
}

/** SET alone is no work. */
function isWorth({ statement: { settles, sql } }: PlannedStatement): boolean {
  return settles.length > 0 || !/^\s*(?:set|reset|select)\b/i.test(sql);
}

/** @param likeStatement What would be planned to do what the statement alone does. */
function statementsFor(
  { step, state, effects, missing }: JudgedStatement,
  repair: readonly Statement[],
  likeStatement: () => readonly Statement[],
): readonly PlannedStatement[] {
  if (state === 'partial') {
    return plannedFor(missing.length > 0 ? missing : effects, repair).map(likeItself);
  }
  const isRun =
    state === 'notDone' ||
    (state === 'irrelevant' && (step.nature === 'repeatable' || step.nature === 'privilege'));
  if (!isRun) return [];
  const statement: Statement = {
    sql: `${step.text};`,
    settles: effects.map(({ object }) => object),
    hazards: [],
    preChecks: [],
    isTransactional: step.isTransactional,
  };
  // To a comparison of catalogs a rename is an object that goes and another that comes.
  return [{ statement, alike: effects.length === 0 || isRename(step) ? [] : likeStatement() }];
}

function plannedFor(
  effects: JudgedStatement['effects'],
  planned: readonly Statement[],
): readonly Statement[] {
  const keys = new Set(effects.map(({ object }) => objectKey(object)));
  return planned.filter(({ settles }) => settles.some((object) => keys.has(objectKey(object))));
}
