import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { revertedCatalog } from '../../forensics/completed-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import { Refusal } from '../../model/failure.ts';
import { describeObject, type ObjectKey } from '../../model/identity.ts';
import { isRename, type JudgedStatement } from '../../model/statement-evidence.ts';
import { planRepair } from '../../plan/plan-repair.ts';
import type { StatementExamination } from './examine-statements.ts';
import type { Completion } from './plan-completion.ts';

/**
 * The plan that takes away what the migration has made: references first, then tables, then types.
 *
 * @throws Refusal `evidence-disagrees` when later migrations stand on it, or rows that it changed would stay changed
 */
export function planTakeBack(
  name: string,
  examination: StatementExamination,
  live: Catalog,
  tableSizes: ReadonlyMap<ObjectKey, number> | undefined,
  acceptsUnproven: boolean,
): Completion {
  requireNotBuiltUpon(name, examination.statements);
  requireNotRenamed(name, examination.statements);
  if (!acceptsUnproven) requireRowsUnchanged(name, examination.statements);
  const before: Catalog = { ...examination.replay.final, objects: examination.base };
  const goal = revertedCatalog(examination, live, before);
  const { statements } = planRepair(compareCatalogs(goal, live), {
    actual: live,
    expected: goal,
    serverVersionNumber: live.serverVersionNumber,
    ...(tableSizes === undefined ? {} : { tableSizes }),
  });
  return { statements, goal };
}

function requireNotBuiltUpon(name: string, statements: readonly JudgedStatement[]): void {
  const own = new Set(statements.flatMap(({ effects }) => effects.map(({ object }) => object)));
  const superseded = statements
    .filter(({ state }) => state === 'done' || state === 'partial')
    .flatMap((statement) => statement.superseded)
    .filter((object) => !own.has(object));
  if (superseded.length === 0) return;
  throw new Refusal(
    'evidence-disagrees',
    `later migrations changed what ${name} made: ${[...new Set(superseded.map(describeObject))].join(', ')}`,
    {
      why: 'Taking it back would break them.',
      next: 'Revert the later migrations first, or write a new migration instead.',
    },
  );
}

/** Planned from the catalogs, it would be a table that goes and another that comes, without its rows. */
function requireNotRenamed(name: string, statements: readonly JudgedStatement[]): void {
  const done = statements.find(({ step, state }) => state === 'done' && isRename(step));
  if (done === undefined) return;
  throw new Refusal('evidence-disagrees', `${name} renamed something: line ${done.step.line}`, {
    why: 'A rename is taken back by the opposite rename; anything else would lose rows.',
    next: `Take it back by hand (${done.step.text.replace(/\s+/g, ' ')}), then run the same command again.`,
  });
}

/** Neither an UPDATE nor a DROP keeps what it takes away. */
function losesRows({ step, state, effects }: JudgedStatement): boolean {
  const removes = effects.some(
    ({ change, object }) => change === 'removed' && (object.kind === 'table' || object.kind === 'column'),
  );
  return state === 'done' && (step.nature === 'data' || removes);
}

function requireRowsUnchanged(name: string, statements: readonly JudgedStatement[]): void {
  const done = statements.filter(losesRows);
  if (done.length === 0) return;
  const lines = done.map(({ step }) => step.line).join(', ');
  throw new Refusal(
    'evidence-disagrees',
    `${name} changed rows that nothing can change back: line ${lines}`,
    {
      why: 'What an UPDATE, DELETE or DROP took away is not kept anywhere.',
      next: '--unproven takes back the structure and leaves the rows as they are.',
    },
  );
}
