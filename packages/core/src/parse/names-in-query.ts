import { kindOf, listAt, textAt, textOfString, valueAt } from './parse-tree.ts';
import type { Parser } from './load-parser.ts';
import { parseStatements } from './parse-statements.ts';

/** A name as it stands in a query; without a schema it is looked up along the search path. */
export interface NameInQuery {
  readonly schema: string | null;
  readonly name: string;
}

/** All that a query asks the server to find by name, and so to run. */
export interface NamesInQuery {
  readonly functions: readonly NameInQuery[];
  readonly operators: readonly NameInQuery[];
  readonly types: readonly NameInQuery[];
  readonly tables: readonly NameInQuery[];
  /** Last parts of references: of columns, and of what is called as if it were one. */
  readonly columns: readonly string[];
  /** `current_user`, `current_timestamp` … as the parser calls them. */
  readonly values: readonly string[];
}

/** Kinds of nodes that do nothing but compute from the rows of tables. */
const known: ReadonlySet<string> = new Set([
  ...['SelectStmt', 'ResTarget', 'RangeVar', 'RangeSubselect', 'Alias', 'SortBy', 'WindowDef', 'List'],
  ...['ColumnRef', 'A_Star', 'A_Const', 'String', 'Integer', 'Float', 'Boolean', 'BitString'],
  ...['A_Expr', 'BoolExpr', 'NullTest', 'BooleanTest', 'CaseExpr', 'CaseWhen', 'CoalesceExpr', 'MinMaxExpr'],
  ...['A_ArrayExpr', 'A_Indirection', 'A_Indices', 'RowExpr', 'FuncCall', 'TypeCast', 'TypeName', 'SubLink'],
  ...['CollateClause', 'SQLValueFunction'],
]);

/** The operators that a comparison by words stands for. */
const spelledOut: Readonly<Record<string, readonly string[]>> = {
  BETWEEN: ['>=', '<='],
  'NOT BETWEEN': ['<', '>'],
  'BETWEEN SYMMETRIC': ['>=', '<='],
  'NOT BETWEEN SYMMETRIC': ['<', '>'],
};

/** @returns a clause that says what is not a plain query in it, where something is not */
export function namesInQuery(parser: Parser, sql: string): NamesInQuery | string {
  const [statement, ...others] = parseStatements(parser, sql) ?? [];
  if (statement?.kind !== 'SelectStmt' || others.length > 0) return 'it is no single query';
  const names = { functions: [], operators: [], types: [], tables: [], columns: [], values: [] };
  return collect({ SelectStmt: statement.node }, names) ?? names;
}

type Collected = { -readonly [Key in keyof NamesInQuery]: NamesInQuery[Key][number][] };

function collect(node: unknown, names: Collected): string | null {
  if (Array.isArray(node)) return firstOf(node.map((each) => () => collect(each, names)));
  if (typeof node !== 'object' || node === null) return null;
  return firstOf(
    Object.entries(node).map(([key, value]: [string, unknown]) => () => {
      const problem = take(key, value, names);
      return problem ?? collect(value, names);
    }),
  );
}

function firstOf(steps: readonly (() => string | null)[]): string | null {
  for (const step of steps) {
    const problem = step();
    if (problem !== null) return problem;
  }
  return null;
}

/** Fields have names in lower case, kinds of nodes in upper case. */
function take(key: string, value: unknown, names: Collected): string | null {
  switch (key) {
    case 'FuncCall':
      names.functions.push(nameOf(listAt(value, 'funcname')));
      return null;
    case 'A_Expr': {
      const operator = nameOf(listAt(value, 'name'));
      const written = spelledOut[operator.name]?.map((name) => ({ ...operator, name })) ?? [operator];
      names.operators.push(...written);
      return null;
    }
    case 'CaseExpr':
      if (valueAt(value, 'arg') !== undefined) names.operators.push({ schema: null, name: '=' });
      return null;
    case 'TypeName':
    case 'typeName':
      names.types.push(nameOf(listAt(value, 'names')));
      return null;
    case 'RangeVar':
      names.tables.push({ schema: textAt(value, 'schemaname'), name: textAt(value, 'relname') ?? '' });
      return null;
    case 'ColumnRef':
      names.columns.push(textOfString(listAt(value, 'fields').at(-1)) ?? '*');
      return null;
    case 'A_Indirection':
      names.columns.push(...listAt(value, 'indirection').map((step) => textOfString(step) ?? '*'));
      return null;
    case 'SQLValueFunction':
      names.values.push(textAt(value, 'op') ?? '');
      return null;
    case 'SubLink':
      return textAt(value, 'subLinkType') === 'EXISTS_SUBLINK' ? null : 'it has a query of its own';
    case 'lockingClause':
    case 'withClause':
    case 'intoClause':
      return 'it does more than compute';
    default:
      return /^[A-Z]/.test(key) && !known.has(key) ? `it holds a ${key}` : null;
  }
}

function nameOf(parts: readonly unknown[]): NameInQuery {
  const [name = '', schema = null] = parts
    .map((part) => textOfString(part) ?? kindOf(part)[0] ?? '')
    .reverse();
  return { schema, name };
}
