import { lexStatements } from './lex-statements.ts';
import { mayChangeRows } from './may-change-rows.ts';
import { kindOf, listAt, numberAt, textAt, textOfString, valueAt } from './parse-tree.ts';
import { createLineCounter, skipBlanks, type ScriptStatement } from './script-statement.ts';

/**
 * The statements of a SQL file, by PostgreSQL's own parser; by its lexical rules alone where the parser refuses
 * the file. Loads the parser (45 ms) on first use.
 */
export async function splitStatements(sql: string): Promise<readonly ScriptStatement[]> {
  if (skipBlanks(sql, 0) === sql.length) return [];
  const parser = await import('libpg-query');
  await parser.loadModule();
  let tree: unknown;
  try {
    tree = parser.parseSync(sql);
  } catch {
    return lexStatements(sql);
  }
  return readTree(sql, tree, parser);
}

function readTree(
  sql: string,
  tree: unknown,
  parser: Parameters<typeof mayChangeRows>[0],
): readonly ScriptStatement[] {
  const slice = createByteSlicer(sql);
  const lineAt = createLineCounter(sql);
  return listAt(tree, 'stmts').map((raw): ScriptStatement => {
    const from = numberAt(raw, 'stmt_location') ?? 0;
    const length = numberAt(raw, 'stmt_len');
    const { start, end } = slice(from, length === null ? null : from + length);
    const first = skipBlanks(sql, start);
    const text = sql.slice(first, end).trimEnd();
    const [kind, node] = kindOf(valueAt(raw, 'stmt'));
    return {
      text,
      start: first,
      end: first + text.length,
      line: lineAt(first),
      kind,
      mayChangeRows: mayChangeRows(parser, kind, node, text),
      extension: kind === 'CreateExtensionStmt' ? extensionOf(node) : null,
      index: kind === 'IndexStmt' ? indexOf(node) : null,
    };
  });
}

function extensionOf(node: unknown): ScriptStatement['extension'] {
  const name = textAt(node, 'extname');
  if (name === null) return null;
  const schema = listAt(node, 'options')
    .map((option) => valueAt(option, 'DefElem'))
    .filter((option) => textAt(option, 'defname') === 'schema')
    .map((option) => textOfString(valueAt(option, 'arg')))
    .at(0);
  return { name, schema: schema ?? null };
}

function indexOf(node: unknown): ScriptStatement['index'] {
  const name = textAt(node, 'idxname');
  const relation = valueAt(node, 'relation');
  const table = textAt(relation, 'relname');
  if (name === null || table === null) return null;
  const method = textAt(node, 'accessMethod') ?? 'btree';
  return { schema: textAt(relation, 'schemaname'), table, name, method };
}

/** The parser counts bytes of UTF-8; files that are all ASCII need no conversion. */
function createByteSlicer(sql: string): (from: number, to: number | null) => { start: number; end: number } {
  const bytes = Buffer.from(sql, 'utf8');
  if (bytes.length === sql.length) return (from, to) => ({ start: from, end: to ?? sql.length });
  let byte = 0;
  let unit = 0;
  const unitAt = (target: number): number => {
    if (target < byte) byte = unit = 0;
    unit += bytes.toString('utf8', byte, target).length;
    byte = target;
    return unit;
  };
  return (from, to) => ({ start: unitAt(from), end: to === null ? sql.length : unitAt(to) });
}
