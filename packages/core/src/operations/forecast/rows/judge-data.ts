import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import type { Index, PrimaryKey, UniqueConstraint } from '../../../model/objects/tables.ts';
import { oneLine } from '../../../model/one-line.ts';
import {
  readDataStatement,
  type DataStatement,
  type NamedTable,
} from '../../../replay/read-data-statement.ts';
import type { TriedStatement } from '../../../model/tried-statement.ts';

/** What a statement that changes rows makes uncertain. */
export interface DataDoubt {
  /** Whether rows may stop the statement itself. */
  readonly mayStop: boolean;
  /** Tables of the moment, `schema.name`, whose rows are others afterwards, with the columns; null is all of them. */
  readonly writes: ReadonlyMap<string, readonly string[] | null> | null;
  /** `schema.table.column` of what holds no NULL afterwards. */
  readonly fills: ReadonlySet<string>;
  /** Rows with literal values that stop where the key of one is there; null where that is not all that decides. */
  readonly keys: readonly WantedKeys[] | null;
}

/** Values of a unique key that an INSERT brings. */
export interface WantedKeys {
  readonly key: PrimaryKey | UniqueConstraint | Index;
  readonly columns: readonly string[];
  readonly values: readonly (readonly string[])[];
}

/** What is known of the rows of a table of the moment. */
export interface RowKnowledge {
  readonly structure: Catalog;
  readonly defaultSchema: string;
  /** Whether `schema.name` holds rows, or may by then. */
  readonly holdsRows: (table: string) => Promise<boolean>;
  /** Whether any table of the database does. */
  readonly holdsAny: () => Promise<boolean>;
}

/**
 * What a statement that changes rows may come to on the rows that are there. Null where none of the tables that it
 * names holds any: then it did on the scratch server what it will do.
 */
export async function judgeData(step: TriedStatement, known: RowKnowledge): Promise<DataDoubt | null> {
  const data = await readDataStatement(step.text);
  if (data === null || data.kind === 'other') return doubtOther(step, data, known);
  const tables = data.tables.map((table) => nameOf(table, known));
  const filled: string[] = [];
  for (const table of new Set(tables)) if (await known.holdsRows(table)) filled.push(table);
  if (filled.length === 0) return null;
  const target = data.target === null ? null : nameOf(data.target, known);
  if (target === null) return { ...nothingKnown, mayStop: true };
  const columns = data.values?.map(({ column }) => column) ?? null;
  const isAlone = !isFollowed(target, known);
  const isPlain = isAlone && !isSecured(target, known);
  return {
    mayStop: step.refusal !== null || !(await cannotStop(data, target, known)),
    writes: isAlone ? new Map([[target, columns]]) : null,
    fills: isPlain ? filledBy(data, target, known) : nothingKnown.fills,
    keys: isPlain && step.refusal === null ? keysOf(data, target, known) : null,
  };
}

const nothingKnown = { writes: null, fills: new Set<string>(), keys: null } as const;

/** Policies keep statements from rows. */
function isSecured(target: string, { structure }: RowKnowledge): boolean {
  return structure.objects.some(
    (object) =>
      object.kind === 'table' && `${object.schema}.${object.name}` === target && object.hasRowSecurity,
  );
}

function filledBy(
  { fills }: DataStatement,
  target: string,
  { structure }: RowKnowledge,
): ReadonlySet<string> {
  const isRequired = (column: string): boolean =>
    structure.objects.some(
      (object) =>
        object.kind === 'column' && isOn(object, target) && object.name === column && !object.isNullable,
    );
  return new Set(
    fills
      .filter(({ copies }) => copies === null || isRequired(copies))
      .map(({ column }) => `${target}.${column}`),
  );
}

/** The scratch server has seen what else refuses constants: checks, types, NULL, a reference to nothing. */
function keysOf(
  { literals }: DataStatement,
  target: string,
  { structure }: RowKnowledge,
): readonly WantedKeys[] | null {
  if (literals === null) return null;
  const own = structure.objects.filter((object) => isOn(object, target));
  const wanted: WantedKeys[] = [];
  for (const key of own) {
    if (key.kind === 'exclusionConstraint') return null;
    const isKey = key.kind === 'primaryKey' || key.kind === 'uniqueConstraint';
    if (!isKey && !(key.kind === 'index' && key.isUnique)) continue;
    const columns = isKey ? key.columns : plainColumns(key);
    const values = columns?.map((column) => literals.map((row) => row.get(column))) ?? [undefined];
    // A default, an expression, NULL that may equal NULL: nobody knows the value from the words alone.
    if (columns === null || values.flat().some((value) => value === undefined || value === null)) return null;
    wanted.push({
      key,
      columns,
      values: literals.map((row) => columns.map((column) => row.get(column) ?? '')),
    });
  }
  return wanted;
}

/** Null where a key of an index is more than a column, or only some rows are in it. */
function plainColumns({ keys, predicate }: Index): readonly string[] | null {
  if (predicate !== null) return null;
  const columns = keys.map((key) => /^(?:"((?:[^"]|"")+)"|([a-z_][a-z0-9_$]*))$/.exec(key));
  return columns.some((found) => found === null)
    ? null
    : columns.map((found) => found?.[1]?.replaceAll('""', '"') ?? found?.[2] ?? '');
}

/** DO, CALL, SELECT of a function: what it names says little, but a database without rows has none to trip over. */
async function doubtOther(
  { text }: TriedStatement,
  data: DataStatement | null,
  known: RowKnowledge,
): Promise<DataDoubt | null> {
  const isDynamic = /\bexecute\b/i.test(text) || data === null || !/^\s*do\b/i.test(text);
  if (isDynamic) return (await known.holdsAny()) ? { ...nothingKnown, mayStop: true } : null;
  for (const object of known.structure.objects) {
    if (object.kind !== 'table' || !oneLine(text, text.length).includes(object.name)) continue;
    if (await known.holdsRows(`${object.schema}.${object.name}`)) return { ...nothingKnown, mayStop: true };
  }
  return null;
}

function nameOf({ schema, name }: NamedTable, { structure, defaultSchema }: RowKnowledge): string {
  if (schema !== null) return `${schema}.${name}`;
  const found = structure.objects.find(
    (object) => object.kind === 'table' && object.name === name && object.schema === defaultSchema,
  );
  const elsewhere = structure.objects.find((object) => object.kind === 'table' && object.name === name);
  return `${(found ?? elsewhere)?.schema ?? defaultSchema}.${name}`;
}

/** Triggers and rules may do anything; a foreign key hands changes on. */
function isFollowed(target: string, { structure }: RowKnowledge): boolean {
  return structure.objects.some(
    (object) =>
      ((object.kind === 'trigger' || object.kind === 'rule') && isOn(object, target)) ||
      (object.kind === 'foreignKey' &&
        `${object.referencedSchema}.${object.referencedTable}` === target &&
        / ON (?:DELETE|UPDATE) (?:CASCADE|SET)/.test(object.definition)),
  );
}

function isOn({ schema, table }: CatalogObject, target: string): boolean {
  return table !== null && `${schema ?? ''}.${table}` === target;
}

async function cannotStop(data: DataStatement, target: string, known: RowKnowledge): Promise<boolean> {
  const own = known.structure.objects.filter((object) => isOn(object, target));
  if (!data.isTotal || own.some(({ kind }) => kind === 'trigger' || kind === 'rule')) return false;
  switch (data.kind) {
    case 'update':
      return (
        (data.values ?? []).every((value) => canBeAssigned(value, own)) && !isReferenced(data, target, known)
      );
    case 'delete': {
      const children = known.structure.objects.filter(
        (object) =>
          object.kind === 'foreignKey' && `${object.referencedSchema}.${object.referencedTable}` === target,
      );
      for (const { schema, table } of children) {
        if (await known.holdsRows(`${schema ?? ''}.${table ?? ''}`)) return false;
      }
      return true;
    }
    case 'insert':
      return (
        data.yieldsToConflicts &&
        own.every(({ kind }) => kind !== 'foreignKey' && kind !== 'exclusionConstraint')
      );
    case 'other':
      return false;
  }
}

/** A key that others refer to. */
function isReferenced({ values }: DataStatement, target: string, { structure }: RowKnowledge): boolean {
  const written = new Set(values?.map(({ column }) => column));
  return structure.objects.some(
    (object) =>
      object.kind === 'foreignKey' &&
      `${object.referencedSchema}.${object.referencedTable}` === target &&
      object.referencedColumns.some((column) => written.has(column)),
  );
}

function canBeAssigned(
  { column, isConstant, mayBeNull, copies }: NonNullable<DataStatement['values']>[number],
  own: readonly CatalogObject[],
): boolean {
  const columns = own.filter((object) => object.kind === 'column');
  const target = columns.find(({ name }) => name === column);
  if (target === undefined || target.generated !== null) return false;
  if (!target.isNullable && mayBeNull) return false;
  const source = columns.find(({ name }) => name === copies);
  const hasItsType = isConstant || target.type === 'text' || source?.type === target.type;
  return hasItsType && own.every((object) => !restricts(object, column));
}

/** What compares the values of a column with others, or with a condition. */
function restricts(object: CatalogObject, column: string): boolean {
  switch (object.kind) {
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'foreignKey':
    case 'checkConstraint':
    case 'exclusionConstraint':
      return object.definition.includes(column);
    case 'index':
      return (
        object.definition.includes(column) &&
        (object.isUnique || object.predicate !== null || object.keys.some((key) => key.includes('(')))
      );
    default:
      return false;
  }
}
