import { compareCatalogs } from '../../../compare/compare-catalogs.ts';
import { revertedCatalog } from '../../../forensics/completed-catalog.ts';
import type { CatalogObject } from '../../../model/catalog.ts';
import { Refusal } from '../../../model/failure.ts';
import { describeObject, objectKey, type ObjectKey } from '../../../model/identity.ts';
import { isRename, type JudgedStatement } from '../../../model/statement-evidence.ts';
import { planRepair } from '../../../plan/plan-repair.ts';
import type { Examination } from '../../examination/examine.ts';
import type { StatementExamination } from './examine-statements.ts';
import { withoutMadeOnRenamed } from './made-on-renamed.ts';
import type { Completion } from './completion.ts';
import type { ResolveOptions } from '../resolve-options.ts';
import { undoRenames } from './undo-renames.ts';
import { likeItself } from './with-hazards.ts';

/**
 * The plan that takes away what the migration has made: names first, then references, tables, types.
 *
 * @throws Refusal `evidence-disagrees` when later migrations stand on it, or rows that it changed would stay changed
 */
export async function planTakeBack(
  examination: Examination,
  history: StatementExamination & {
    readonly name: string;
    readonly tableSizes: ReadonlyMap<ObjectKey, number> | undefined;
  },
  options: ResolveOptions,
): Promise<Completion> {
  const { name, tableSizes, base, statements: judged, replay } = history;
  requireNotBuiltUpon(name, judged);
  if (!options.acceptsUnproven) {
    requireRowsUnchanged(name, base, judged);
    requireNothingElsewhere(name, judged);
  }
  const renames = await undoRenames(examination, base, judged, options);
  if (renames === null) throw cannotRename(name, judged);
  const { serverVersionNumber } = examination.live;
  const actual = renames.catalog;
  const reverted = revertedCatalog(history, actual, { ...replay.final, objects: base });
  const goal = withoutMadeOnRenamed(reverted, base, judged);
  const { statements } = planRepair(compareCatalogs(goal, actual), {
    actual,
    expected: goal,
    serverVersionNumber,
    ...(tableSizes === undefined ? {} : { tableSizes }),
  });
  return { statements: [...renames.statements, ...statements].map(likeItself), goal };
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

/** Planned from the catalogs alone, it would be a table that goes and another that comes, without its rows. */
function cannotRename(name: string, statements: readonly JudgedStatement[]): Refusal {
  const done = statements.filter(({ step, state }) => state === 'done' && isRename(step));
  const lines = done.map(({ step }) => step.line).join(', ');
  return new Refusal('evidence-disagrees', `${name} renamed something: line ${lines}`, {
    why: 'A rename is taken back by the opposite rename, which the database as it is now does not accept.',
    next: 'Take it back by hand, then run the same command again.',
  });
}

/** Neither an UPDATE nor a DROP keeps what it takes away; what the migration made itself held nothing before. */
function losesRows({ step, state, effects }: JudgedStatement, base: ReadonlySet<ObjectKey>): boolean {
  if (state !== 'done') return false;
  if (step.remade.length > 0) return true;
  if (step.nature === 'data') return step.writes?.every((object) => !base.has(objectKey(object))) !== true;
  if (isRename(step)) return false;
  return effects.some(
    ({ change, object }) =>
      change === 'removed' &&
      (object.kind === 'table' || object.kind === 'column') &&
      base.has(objectKey(object)),
  );
}

function requireRowsUnchanged(
  name: string,
  base: readonly CatalogObject[],
  statements: readonly JudgedStatement[],
): void {
  const before = new Set(base.map(objectKey));
  const done = statements.filter((statement) => losesRows(statement, before));
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

function requireNothingElsewhere(name: string, statements: readonly JudgedStatement[]): void {
  const done = statements.filter(({ step, state }) => state === 'done' && step.isElsewhere === true);
  if (done.length === 0) return;
  const lines = done.map(({ step }) => step.line).join(', ');
  throw new Refusal('evidence-disagrees', `${name} changed what no migration makes: line ${lines}`, {
    why: 'How it was before is in no migration.',
    next: `Take it back by hand, then answer --not-done ${lines.replaceAll(' ', '')}; --unproven takes back the rest and leaves it as it is.`,
  });
}
