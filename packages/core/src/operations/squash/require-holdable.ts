import { listed } from '../../explain/listed.ts';
import { describeObject } from '../../model/identity.ts';
import type { ReplayProblem } from '../../model/replay.ts';
import type { BuiltState } from './built-state.ts';
import { unproven } from './require-small.ts';

/** @throws Refusal `history-unproven` naming what did not run as Prisma runs it */
export function requireReplayed(problems: readonly ReplayProblem[]): void {
  const reasons = problems.flatMap(reasonOf);
  if (reasons.length === 0) return;
  throw unproven(`the migrations cannot be replayed wholly: ${listed(reasons)}`, {
    why: 'A squash must build exactly what the migrations build; that is not known of these.',
    next: 'Mend the named files first, or squash only what comes before them: --to <migration>.',
  });
}

function reasonOf(problem: ReplayProblem): readonly string[] {
  const { migration } = problem;
  switch (problem.kind) {
    case 'statementSkipped':
    case 'onlyStatementByStatement':
    case 'ranLater':
    case 'ledgerTouched':
    case 'ranOnStandIn':
    case 'refersToStandIn': {
      const { line, message } = problem.refused;
      return [`${migration}${line === null ? '' : ` line ${line}`}: ${message}`];
    }
    case 'unreadable':
      return [`${migration} ${problem.reason}`];
    case 'extensionMissing':
      return [`${migration} needs extension ${problem.name}, which the scratch server lacks`];
    case 'schemaCreated':
      return [`${migration} presumes schema ${problem.name}`];
    case 'standInLaid':
      return [`${migration} presumes ${problem.objects.map(describeObject).join(', ')}`];
    case 'transactionLeftOpen':
      return [`${migration} leaves a transaction open`];
    case 'sessionChanged':
      return [`${migration} leaves another ${problem.setting} for the migrations after it`];
    case 'nothingThere':
    case 'blockRun':
    case 'roleCreated':
    case 'ledgerLaid':
      return [];
  }
}

/** @throws Refusal `history-unproven` naming what the migrations made that a squash could not make again */
export function requireHoldable(
  base: BuiltState,
  reached: BuiltState,
  problems: readonly ReplayProblem[],
): void {
  const supplied = new Set(
    problems.flatMap((problem) => (problem.kind === 'roleCreated' ? [`role ${problem.name}`] : [])),
  );
  const stood = new Set([...base.surroundings.roles, ...supplied]);
  const standing = new Set(
    base.catalog.coverage.notModelled.flatMap(({ kind, names }) => names.map((name) => `${kind} ${name}`)),
  );
  const reasons = [
    ...reached.surroundings.roles.filter((each) => !stood.has(each)),
    ...reached.catalog.coverage.notModelled
      .flatMap(({ kind, names }) => names.map((name) => `${kind} ${name}`))
      .filter((each) => !standing.has(each)),
    ...reached.catalog.objects.flatMap((object) =>
      object.kind === 'owner' && object.kept !== null
        ? [`privileges that the owner of ${describeObject(object.on)} gave up`]
        : [],
    ),
    ...changedBaseTables(base, reached),
  ];
  if (reasons.length === 0) return;
  throw unproven(`the migrations make what a squash cannot hold: ${listed(reasons)}`, {
    why: 'It would be missing in every new environment.',
    next: 'Squash only what comes before it: --to <migration>; or make it outside of the migrations.',
  });
}

/** Rows written to what stood before the first migration. */
function changedBaseTables(base: BuiltState, reached: BuiltState): readonly string[] {
  const isBase = new Set(
    base.catalog.objects.flatMap((object) =>
      object.kind === 'table' ? [`${object.schema}.${object.name}`] : [],
    ),
  );
  const before = new Map(base.content.tables.map((each) => [`${each.schema}.${each.table}`, each.rows]));
  return reached.content.tables
    .map((each) => ({ name: `${each.schema}.${each.table}`, rows: each.rows }))
    .filter(({ name, rows }) => isBase.has(name) && JSON.stringify(rows) !== JSON.stringify(before.get(name)))
    .map(({ name }) => `rows in ${name}, which stood before the first migration`);
}
