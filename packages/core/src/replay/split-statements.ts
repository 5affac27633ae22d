import { lexStatements } from './lex-statements.ts';
import { mayChangeRows } from './may-change-rows.ts';
import { loadParser } from '../parse/load-parser.ts';
import { parseStatements } from '../parse/parse-statements.ts';
import { listAt, textAt, textOfString, valueAt } from '../parse/parse-tree.ts';
import { targetOf } from './statement-target.ts';
import { createLineCounter, skipBlanks, type ScriptStatement } from './script-statement.ts';

/**
 * The statements of a SQL file, by PostgreSQL's own parser; by its lexical rules alone where the parser refuses
 * the file. Loads the parser (45 ms) on first use.
 */
export async function splitStatements(sql: string): Promise<readonly ScriptStatement[]> {
  if (skipBlanks(sql, 0) === sql.length) return [];
  const parser = await loadParser();
  const statements = parseStatements(parser, sql);
  if (statements === null) return lexStatements(sql);
  const lineAt = createLineCounter(sql);
  return statements.map(({ start, end, kind, node }): ScriptStatement => {
    const first = skipBlanks(sql, start);
    const text = sql.slice(first, end).trimEnd();
    return {
      text,
      start: first,
      end: first + text.length,
      line: lineAt(first),
      kind,
      mayChangeRows: mayChangeRows(parser, kind, node, text),
      target: targetOf(kind, node),
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
