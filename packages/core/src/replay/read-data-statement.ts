import { loadParser } from '../parse/load-parser.ts';
import { parseSingle } from '../parse/parse-single.ts';
import {
  functionsIn,
  kindOf,
  listAt,
  numberAt,
  someEntry,
  textAt,
  textOfString,
  valueAt,
} from '../parse/parse-tree.ts';

export interface NamedTable {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly name: string;
}

/** A value that an UPDATE gives a column. */
export interface AssignedValue {
  readonly column: string;
  readonly isConstant: boolean;
  readonly mayBeNull: boolean;
  /** Of the column that it copies. */
  readonly copies: string | null;
}

/** A statement that changes rows, by its own words. */
export interface DataStatement {
  readonly kind: 'insert' | 'update' | 'delete' | 'other';
  /** What it writes to; null where it may be anything. */
  readonly target: NamedTable | null;
  /** Columns that it writes; null where whole rows are. */
  readonly values: readonly AssignedValue[] | null;
  /** Every table that it names. */
  readonly tables: readonly NamedTable[];
  /** Whether every expression in it has a value for every row, whatever the rows hold. */
  readonly isTotal: boolean;
  /** ON CONFLICT DO NOTHING, of whatever key. */
  readonly yieldsToConflicts: boolean;
  /** Columns of the target that hold no NULL after an UPDATE, whatever the rows were. */
  readonly fills: readonly FilledColumn[];
  /** Of an INSERT of constants without ON CONFLICT, by column; null for any other. */
  readonly literals: readonly ReadonlyMap<string, string | null>[] | null;
}

/** A column that no row leaves NULL, where the value that it copies is none. */
export interface FilledColumn {
  readonly column: string;
  /** Null where the value is never NULL. */
  readonly copies: string | null;
}

const writing: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** @returns null where the parser cannot read it as one statement */
export async function readDataStatement(statement: string): Promise<DataStatement | null> {
  const root = await parseSingle(statement);
  if (root === null) return null;
  const [kind, node] = kindOf(root);
  const other: DataStatement = {
    kind: 'other',
    target: null,
    values: null,
    tables: tablesIn(node),
    isTotal: false,
    yieldsToConflicts: false,
    fills: [],
    literals: null,
  };
  const word = kind === null ? undefined : words[kind];
  if (word === undefined || someEntry(node, (key) => writing.has(key))) return other;
  const relation = tableOf(valueAt(node, 'relation'));
  return {
    ...other,
    kind: word,
    target: relation,
    values: word === 'update' ? listAt(node, 'targetList').map(assignmentOf) : null,
    tables: [...other.tables, ...(relation === null ? [] : [relation])],
    isTotal: isTotal(node),
    yieldsToConflicts:
      textAt(valueAt(node, 'onConflictClause'), 'action') === 'ONCONFLICT_NOTHING' &&
      valueAt(valueAt(node, 'onConflictClause'), 'infer') === undefined,
    fills: word === 'update' ? fillsOf(node) : [],
    literals: word === 'insert' ? literalsOf(node) : null,
  };
}

/** `SET c = …` for every row, or for those `WHERE c IS NULL`. */
function fillsOf(update: unknown): readonly FilledColumn[] {
  const isOfOne = listAt(update, 'fromClause').length === 0 && valueAt(update, 'withClause') === undefined;
  const isWhole = valueAt(valueAt(update, 'relation'), 'inh') === true;
  if (!isOfOne || !isWhole) return [];
  const condition = valueAt(update, 'whereClause');
  return listAt(update, 'targetList')
    .map(assignmentOf)
    .filter(({ column }) => condition === undefined || isNullTest(condition, column))
    .flatMap(({ column, mayBeNull: isOpen, copies }) =>
      isOpen && copies === null ? [] : [{ column, copies: isOpen ? copies : null }],
    );
}

function isNullTest(condition: unknown, column: string): boolean {
  const [kind, test] = kindOf(condition);
  return (
    kind === 'NullTest' &&
    textAt(test, 'nulltesttype') === 'IS_NULL' &&
    copiedColumn(valueAt(test, 'arg')) === column
  );
}

/** Values by the columns that the statement names. */
function literalsOf(insert: unknown): DataStatement['literals'] {
  const columns = listAt(insert, 'cols').map((each) => textAt(valueAt(each, 'ResTarget'), 'name') ?? '');
  const [kind, source] = kindOf(valueAt(insert, 'selectStmt'));
  const isPlain =
    columns.length > 0 &&
    kind === 'SelectStmt' &&
    valueAt(insert, 'onConflictClause') === undefined &&
    valueAt(insert, 'override') !== 'OVERRIDING_USER_VALUE';
  if (!isPlain) return null;
  const rows: ReadonlyMap<string, string | null>[] = [];
  for (const list of listAt(source, 'valuesLists')) {
    const values = listAt(valueAt(list, 'List'), 'items').map(literalOf);
    if (values.length !== columns.length || values.includes(undefined)) return null;
    rows.push(new Map(columns.map((column, place) => [column, values[place] ?? null])));
  }
  return rows.length === 0 ? null : rows;
}

/** The text of a constant, or null; undefined for everything else. */
function literalOf(value: unknown): string | null | undefined {
  const [kind, node] = kindOf(value);
  if (kind !== 'A_Const') return undefined;
  if (valueAt(node, 'isnull') === true) return null;
  const text = textAt(valueAt(node, 'sval'), 'sval') ?? textAt(valueAt(node, 'fval'), 'fval');
  if (text !== null) return text;
  // Zero and false are left out of the tree.
  if (valueAt(node, 'ival') !== undefined) return String(numberAt(valueAt(node, 'ival'), 'ival') ?? 0);
  if (valueAt(node, 'boolval') !== undefined)
    return String(valueAt(valueAt(node, 'boolval'), 'boolval') === true);
  return valueAt(node, 'sval') === undefined ? undefined : '';
}

/** The table that a statement about one names first. */
export async function readRelation(statement: string): Promise<NamedTable | null> {
  const parser = await loadParser();
  try {
    const [first] = listAt(parser.parseSync(statement), 'stmts');
    const [, node] = kindOf(valueAt(first, 'stmt'));
    return tableOf(valueAt(node, 'relation') ?? valueAt(node, 'table'));
  } catch {
    return null;
  }
}

const words: Readonly<Record<string, Exclude<DataStatement['kind'], 'other'> | undefined>> = {
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
};

function tablesIn(node: unknown): readonly NamedTable[] {
  const tables: NamedTable[] = [];
  someEntry(node, (key, value) => {
    const table = key === 'RangeVar' ? tableOf(value) : null;
    if (table !== null) tables.push(table);
    return false;
  });
  return tables;
}

function tableOf(relation: unknown): NamedTable | null {
  const name = textAt(relation, 'relname');
  return name === null ? null : { schema: textAt(relation, 'schemaname'), name };
}

function assignmentOf(target: unknown): AssignedValue {
  const assigned = valueAt(target, 'ResTarget');
  const value = valueAt(assigned, 'val');
  return {
    column: textAt(assigned, 'name') ?? '',
    isConstant: isConstant(value),
    mayBeNull: mayBeNull(value),
    copies: copiedColumn(value),
  };
}

function copiedColumn(value: unknown): string | null {
  const [kind, node] = kindOf(value);
  return kind === 'ColumnRef' ? textOfString(listAt(node, 'fields').at(-1)) : null;
}

function isConstant(value: unknown): boolean {
  const [kind, node] = kindOf(value);
  if (kind === 'A_Const') return true;
  return kind === 'TypeCast' && isConstant(valueAt(node, 'arg'));
}

function mayBeNull(value: unknown): boolean {
  const [kind, node] = kindOf(value);
  switch (kind) {
    case 'A_Const':
      return valueAt(node, 'isnull') === true;
    case 'TypeCast':
      return mayBeNull(valueAt(node, 'arg'));
    case 'CoalesceExpr':
      return listAt(node, 'args').every(mayBeNull);
    case 'SQLValueFunction':
      return false;
    case 'FuncCall':
      return !neverNull.has(textOfString(listAt(node, 'funcname').at(-1)) ?? '');
    case 'CaseExpr':
      return (
        mayBeNull(valueAt(node, 'defresult')) ||
        listAt(node, 'args').some((each) => mayBeNull(valueAt(valueAt(each, 'CaseWhen'), 'result')))
      );
    default:
      return true;
  }
}

const neverNull: ReadonlySet<string> = new Set(['now', 'gen_random_uuid', 'clock_timestamp', 'concat']);

/** Operators that have a result for all values of the types that they take. */
const totalOperators: ReadonlySet<string> = new Set([
  '=',
  '<>',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '||',
  '~~',
  '!~~',
  '~~*',
]);
const totalFunctions: ReadonlySet<string> = new Set(
  'lower upper btrim ltrim rtrim concat length md5 now clock_timestamp gen_random_uuid replace left right initcap'.split(
    ' ',
  ),
);
const totalNodes: ReadonlySet<string> = new Set([
  'BoolExpr',
  'NullTest',
  'BooleanTest',
  'CoalesceExpr',
  'CaseExpr',
  'CaseWhen',
  'ColumnRef',
  'A_Const',
  'A_Star',
  'String',
  'List',
  'RangeVar',
  'ResTarget',
  'SQLValueFunction',
  'TypeName',
  'ParamRef',
  'SetToDefault',
  'SelectStmt',
  'Integer',
]);

function isTotal(node: unknown): boolean {
  return !someEntry(node, (key, value) => {
    if (!/^[A-Z]/.test(key)) return false;
    if (totalNodes.has(key)) return false;
    if (key === 'A_Expr')
      return !listAt(value, 'name').every((name) => totalOperators.has(textOfString(name) ?? ''));
    if (key === 'TypeCast') return !isConstant(valueAt(value, 'arg')) && !isTextCast(value);
    if (key === 'FuncCall') return functionsIn({ FuncCall: value }).some((name) => !totalFunctions.has(name));
    if (key === 'SubLink') return textAt(value, 'subLinkType') === 'EXPR_SUBLINK';
    return true;
  });
}

function isTextCast(cast: unknown): boolean {
  return textOfString(listAt(valueAt(cast, 'typeName'), 'names').at(-1)) === 'text';
}
