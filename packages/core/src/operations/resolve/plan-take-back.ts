import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { revertedCatalog } from '../../forensics/completed-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import { Refusal } from '../../model/failure.ts';
import { describeObject, type ObjectKey } from '../../model/identity.ts';
import type { JudgedStatement } from '../../model/statement-evidence.ts';
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

function requireRowsUnchanged(name: string, statements: readonly JudgedStatement[]): void {
  const done = statements.filter(({ step, state }) => step.nature === 'data' && state === 'done');
  if (done.length === 0) return;
  const lines = done.map(({ step }) => step.line).join(', ');
  throw new Refusal(
    'evidence-disagrees',
    `${name} changed rows that nothing can change back: line ${lines}`,
    {
      why: 'What an UPDATE or DELETE overwrote is not kept anywhere.',
      next: '--unproven takes back the structure and leaves the rows as they are.',
    },
  );
}
