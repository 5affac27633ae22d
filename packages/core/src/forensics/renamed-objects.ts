import type { CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import { isSameValue } from '../model/same-value.ts';
import { attributesOf, identityOf, indexByKey } from './object-attributes.ts';
import type { ObjectTimeline } from './object-timelines.ts';

/** What a migration made of an object that it took away under its old name; null where it made nothing of it. */
export type Renamer = (object: CatalogObject) => CatalogObject | null;

/** What a migration took away and what it made, in the order of the timelines. */
interface Turnover {
  readonly removed: CatalogObject[];
  readonly created: CatalogObject[];
}

/** The renamers of the migrations by their places. Each is made once, when it is first asked for. */
export function findRenamers(
  timelines: ReadonlyMap<ObjectKey, ObjectTimeline>,
): (migration: number) => Renamer {
  const turnovers = turnoversOf(timelines);
  const renamers = new Map<number, Renamer>();
  return (migration) => {
    const known = renamers.get(migration) ?? renamedBy(turnovers.get(migration) ?? nothing);
    renamers.set(migration, known);
    return known;
  };
}

const nothing: Turnover = { removed: [], created: [] };

function turnoversOf(timelines: ReadonlyMap<ObjectKey, ObjectTimeline>): ReadonlyMap<number, Turnover> {
  const turnovers = new Map<number, Turnover>();
  for (const { events } of timelines.values()) {
    for (const { migration, before, after } of events) {
      if (before !== null && after !== null) continue;
      const turnover = turnovers.get(migration) ?? { removed: [], created: [] };
      turnovers.set(migration, turnover);
      if (before !== null) turnover.removed.push(before);
      if (after !== null) turnover.created.push(after);
    }
  }
  return turnovers;
}

/** A renamed column keeps its number, a renamed table the numbers of its columns; all else is told by what it is. */
function renamedBy({ removed, created }: Turnover): Renamer {
  const columns = columnsByTable(created);
  const tables = renamedTables(removed, created, columns);
  const byKey = indexByKey(created);
  const byPlace = groupBy(created, placeKey);
  return (object) => {
    if (object.kind === 'table') return tables.get(objectKey(object)) ?? null;
    const table = tables.get(tableKey(object)) ?? null;
    if (object.kind === 'column') {
      const own = table === null ? tableKey(object) : objectKey(table);
      return columns.get(own)?.find(({ number }) => number === object.number) ?? null;
    }
    const moved =
      table === null
        ? identityOf(object)
        : { ...identityOf(object), schema: table.schema, table: table.name };
    return byKey.get(objectKey(moved)) ?? onlyAlike(object, byPlace.get(placeKey(moved)) ?? []);
  };
}

function renamedTables(
  removed: readonly CatalogObject[],
  created: readonly CatalogObject[],
  createdColumns: ColumnsByTable,
): ReadonlyMap<ObjectKey, CatalogObject> {
  const tables = new Map<ObjectKey, CatalogObject>();
  const removedColumns = columnsByTable(removed);
  const candidates = created
    .filter(({ kind }) => kind === 'table')
    .map((table) => ({ table, columns: new Set(describeColumns(createdColumns, table)) }));
  for (const table of removed.filter(({ kind }) => kind === 'table')) {
    const columns = describeColumns(removedColumns, table);
    const alike = candidates.find(
      (other) => columns.filter((column) => other.columns.has(column)).length * 2 > columns.length,
    );
    if (alike !== undefined) tables.set(objectKey(table), alike.table);
  }
  return tables;
}

/** The one object of the same kind and place that is as the removed one was but for its name. */
function onlyAlike(object: CatalogObject, others: readonly CatalogObject[]): CatalogObject | null {
  const values = attributesOf(object);
  const alike = others.filter((other) => {
    const otherValues = attributesOf(other);
    // The definition of an index begins with its name.
    return [...values].every(
      ([name, value]) =>
        (object.kind === 'index' && name === 'definition') || isSameValue(value, otherValues.get(name)),
    );
  });
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

type ColumnsByTable = ReadonlyMap<ObjectKey, readonly Column[]>;

function columnsByTable(objects: readonly CatalogObject[]): ColumnsByTable {
  return groupBy(
    objects.filter((object) => object.kind === 'column'),
    tableKey,
  );
}

function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => ObjectKey,
): ReadonlyMap<ObjectKey, readonly Value[]> {
  const groups = new Map<ObjectKey, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function tableKey({ schema, table }: ObjectIdentity): ObjectKey {
  return objectKey({ kind: 'table', schema, table: null, name: table ?? '' });
}

/** An object may have been moved to another schema. */
function placeKey({ kind, table }: ObjectIdentity): ObjectKey {
  return objectKey({ kind, schema: null, table, name: '' });
}

function describeColumns(columns: ColumnsByTable, table: CatalogObject): readonly string[] {
  return (columns.get(objectKey(table)) ?? []).map(({ number, type }) => `${number} ${type}`);
}
