/** What an INSERT or UPDATE writes, by its own words. */
export interface WrittenParts {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly table: string;
  /** Of an UPDATE; null where whole rows are written. */
  readonly columns: readonly string[] | null;
  /** Every function that it calls, once, without its schema. */
  readonly functions: readonly string[];
}

/** Other statements that write: in a CTE, say. */
const writing: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** @returns null for everything but a single INSERT or UPDATE, and where the parser cannot read it */
export async function readWritten(statement: string): Promise<WrittenParts | null> {
  const parser = await import('libpg-query');
  await parser.loadModule();
  let tree: unknown;
  try {
    tree = parser.parseSync(statement);
  } catch {
    return null;
  }
  const statements = valueAt(tree, 'stmts');
  if (!Array.isArray(statements) || statements.length !== 1) return null;
  const root = valueAt(statements[0], 'stmt');
  const node = valueAt(root, 'InsertStmt') ?? valueAt(root, 'UpdateStmt');
  if (node === undefined || keysWithin(node).some((key) => writing.has(key))) return null;
  const relation = valueAt(node, 'relation');
  const table = valueAt(relation, 'relname');
  const schema = valueAt(relation, 'schemaname');
  if (typeof table !== 'string') return null;
  const targets = valueAt(root, 'UpdateStmt') === undefined ? null : listAt(node, 'targetList');
  return {
    schema: typeof schema === 'string' ? schema : null,
    table,
    columns: targets?.map((target) => String(valueAt(valueAt(target, 'ResTarget'), 'name'))) ?? null,
    functions: [...new Set(functionsWithin(node))],
  };
}

function keysWithin(node: unknown): readonly string[] {
  return typeof node === 'object' && node !== null
    ? Object.entries(node).flatMap(([key, value]) => [key, ...keysWithin(value)])
    : [];
}

function functionsWithin(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const inner = functionsWithin(value);
    if (key !== 'FuncCall') return inner;
    const name = valueAt(valueAt(listAt(value, 'funcname').at(-1), 'String'), 'sval');
    return [String(name), ...inner];
  });
}

function valueAt(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, name) : undefined;
}

function listAt(node: unknown, name: string): readonly unknown[] {
  const value = valueAt(node, name);
  return Array.isArray(value) ? value : [];
}
