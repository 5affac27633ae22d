import { parseSingle } from '../parse/parse-single.ts';
import { functionsIn, listAt, someEntry, textAt, valueAt } from '../parse/parse-tree.ts';

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
  const root = await parseSingle(statement);
  if (root === null) return null;
  const node = valueAt(root, 'InsertStmt') ?? valueAt(root, 'UpdateStmt');
  if (node === undefined || someEntry(node, (key) => writing.has(key))) return null;
  const relation = valueAt(node, 'relation');
  const table = textAt(relation, 'relname');
  if (table === null) return null;
  const targets = valueAt(root, 'UpdateStmt') === undefined ? null : listAt(node, 'targetList');
  return {
    schema: textAt(relation, 'schemaname'),
    table,
    columns: targets?.map((target) => String(valueAt(valueAt(target, 'ResTarget'), 'name'))) ?? null,
    functions: [...new Set(functionsIn(node))],
  };
}
