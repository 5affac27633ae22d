import { loadParser } from './load-parser.ts';
import { listAt, valueAt } from './parse-tree.ts';

/** The node of a text that is one statement; null where the parser cannot read it, or reads several. */
export async function parseSingle(statement: string): Promise<unknown> {
  const parser = await loadParser();
  let tree: unknown;
  try {
    tree = parser.parseSync(statement);
  } catch {
    return null;
  }
  const statements = listAt(tree, 'stmts');
  return statements.length === 1 ? valueAt(statements[0], 'stmt') : null;
}
