import type { Difference } from '../model/difference.ts';
import type { Column, Table } from '../model/objects/tables.ts';
import type { Rename } from '../model/rename.ts';
import { changedAttributes } from './compare-catalogs.ts';

/**
 * Tables and columns that went under one name and came under another, equal in everything else. What could be
 * several is told apart by its place in the table, and is no rename where that does not settle it. Columns of renamed
 * tables go with their table.
 *
 * @param differences as `compareCatalogs` gives them, with the children of missing and unexpected tables
 */
export function recogniseRenames(differences: readonly Difference[]): readonly Rename[] {
  const missing = new Parts();
  const unexpected = new Parts();
  for (const difference of differences) {
    if (difference.kind === 'missing') missing.add(difference.expected);
    if (difference.kind === 'unexpected') unexpected.add(difference.actual);
  }
  const tables = pairUp(missing.tables, unexpected.tables, (expected, actual) =>
    isSameTable(expected, missing.columnsOf(expected), actual, unexpected.columnsOf(actual)) ? 1 : 0,
  ).map(([expected, actual]): Rename => ({ kind: 'table', expected, actual }));
  const columns = pairUp(missing.ownColumns(), unexpected.ownColumns(), (expected, actual) => {
    if (!isOnSameTable(expected, actual) || !isSameColumn(expected, actual)) return 0;
    return expected.position === actual.position ? 2 : 1;
  }).map(([expected, actual]): Rename => ({ kind: 'column', expected, actual }));
  return [...tables, ...columns];
}

/** Tables and columns of one side that the other one lacks. */
class Parts {
  readonly tables: Table[] = [];
  readonly #columns = new Map<string, Column[]>();

  add(object: Table | Column | { readonly kind: string }): void {
    if (isTable(object)) this.tables.push(object);
    if (!isColumn(object)) return;
    const place = placeOf(object.schema, object.table);
    const columns = this.#columns.get(place);
    if (columns === undefined) this.#columns.set(place, [object]);
    else columns.push(object);
  }

  columnsOf(table: Table): readonly Column[] {
    return [...(this.#columns.get(placeOf(table.schema, table.name)) ?? [])].sort(
      (one, other) => one.position - other.position,
    );
  }

  /** Columns of tables that both sides have; inherited ones are renamed with their parent's. */
  ownColumns(): readonly Column[] {
    const absent = new Set(this.tables.map((table) => placeOf(table.schema, table.name)));
    return [...this.#columns]
      .filter(([place]) => !absent.has(place))
      .flatMap(([, columns]) => columns.filter((column) => !column.isInherited));
  }
}

function isTable(object: { readonly kind: string }): object is Table {
  return object.kind === 'table';
}

function isColumn(object: { readonly kind: string }): object is Column {
  return object.kind === 'column';
}

function placeOf(schema: string | null, table: string): string {
  return JSON.stringify([schema, table]);
}

function isOnSameTable(one: Column, other: Column): boolean {
  return one.schema === other.schema && one.table === other.table;
}

/** A serial column keeps the sequence that was named after its first name. */
function isSameColumn(expected: Column, actual: Column): boolean {
  return changedAttributes(expected, actual).every(
    ({ name }) =>
      (name === 'default' && isSerial(expected) && isSerial(actual)) ||
      (name === 'identity' && expected.identity !== null && actual.identity !== null),
  );
}

function isSerial(column: Column): boolean {
  return column.default?.startsWith('nextval(') === true;
}

function isSameTable(
  expected: Table,
  expectedColumns: readonly Column[],
  actual: Table,
  actualColumns: readonly Column[],
): boolean {
  return (
    expected.schema === actual.schema &&
    expectedColumns.length > 0 &&
    expectedColumns.length === actualColumns.length &&
    changedAttributes(expected, actual).length === 0 &&
    expectedColumns.every((column, at) => {
      const other = actualColumns[at];
      return other !== undefined && column.name === other.name && isSameColumn(column, other);
    })
  );
}

/** Pairs that are each other's only best match. */
function pairUp<T>(
  expected: readonly T[],
  actual: readonly T[],
  score: (expected: T, actual: T) => number,
): readonly (readonly [T, T])[] {
  const bestOf = (one: T, others: readonly T[], rate: (one: T, other: T) => number): T | undefined => {
    const rated = others.map((other) => ({ other, rate: rate(one, other) })).filter(({ rate }) => rate > 0);
    const highest = Math.max(0, ...rated.map(({ rate }) => rate));
    const best = rated.filter(({ rate }) => rate === highest);
    return best.length === 1 ? best[0]?.other : undefined;
  };
  return expected.flatMap((one): (readonly [T, T])[] => {
    const other = bestOf(one, actual, score);
    if (other === undefined) return [];
    const back = bestOf(other, expected, (each, candidate) => score(candidate, each));
    return back === one ? [[one, other]] : [];
  });
}
