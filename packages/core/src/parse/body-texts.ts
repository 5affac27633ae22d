import { constantText } from './constant-text.ts';
import type { Parser } from './load-parser.ts';
import { listAt, someEntry, textAt, textOfString, valueAt } from './parse-tree.ts';

/**
 * The SQL inside of a statement, each piece as a text of its own: of DO blocks and functions in SQL and PL/pgSQL, and
 * of functions that take a query as text.
 */
export function bodyTexts(
  parser: Parser,
  kind: string | null,
  node: unknown,
  text: string,
): readonly string[] {
  const texts = queriesOfCalls(node);
  if (kind === 'DoStmt' && (languageOf(listAt(node, 'args')) ?? 'plpgsql') === 'plpgsql')
    return [...texts, ...plpgsqlTexts(parser, text)];
  if (kind !== 'CreateFunctionStmt') return texts;
  const options = listAt(node, 'options');
  const language = languageOf(options);
  if (language === 'plpgsql') return [...texts, ...plpgsqlTexts(parser, text)];
  if (language !== 'sql') return texts;
  const body = options
    .map((option) => valueAt(option, 'DefElem'))
    .filter((option) => textAt(option, 'defname') === 'as')
    .flatMap((option) => listAt(valueAt(valueAt(option, 'arg'), 'List'), 'items'))
    .map(textOfString);
  return [...texts, ...body.filter((each) => each !== null)];
}

function languageOf(options: readonly unknown[]): string | null {
  const found = options
    .map((option) => valueAt(option, 'DefElem'))
    .find((option) => textAt(option, 'defname') === 'language');
  return found === undefined ? null : (textOfString(valueAt(found, 'arg'))?.toLowerCase() ?? null);
}

/** Statements and expressions of a body, and what EXECUTE runs where that is known beforehand. */
function plpgsqlTexts(parser: Parser, text: string): readonly string[] {
  let tree: unknown;
  try {
    tree = parser.parsePlPgSQLSync(text);
  } catch {
    return [];
  }
  const texts: string[] = [];
  someEntry(tree, (key, value) => {
    if (key === 'PLpgSQL_expr') {
      const query = textAt(value, 'query');
      if (query !== null) texts.push(asStatement(query));
    }
    if (key === 'PLpgSQL_stmt_dynexecute' || key === 'PLpgSQL_stmt_dynfors') {
      const query = textAt(valueAt(valueAt(value, 'query'), 'PLpgSQL_expr'), 'query');
      const executed = query === null ? null : constantText(parser, query);
      if (executed !== null) texts.push(executed);
    }
    return false;
  });
  return texts;
}

const beginsStatement =
  /^\s*(?:select|insert|update|delete|merge|with|values|create|alter|drop|grant|revoke|copy|do|call|set|reset|truncate|comment|load|import|explain|refresh|reindex|vacuum|analyze|lock|notify|perform|execute|security|reassign|checkpoint|cluster|discard|listen|unlisten)\b/i;
const assigns = /^\s*[\w."[\]]+\s*:?=\s*/;

/** Expressions and assignments of a body are no statements. */
function asStatement(query: string): string {
  if (assigns.test(query)) return `select ${query.replace(assigns, '')}`;
  return beginsStatement.test(query) ? query : `select ${query}`;
}

const querying = /^(?:query_to_xml(?:schema|_and_xmlschema)?|ts_stat|crosstab\w*|connectby|dblink\w*)$/;

function queriesOfCalls(node: unknown): readonly string[] {
  const texts: string[] = [];
  someEntry(node, (key, value) => {
    if (key !== 'FuncCall') return false;
    const name = textOfString(listAt(value, 'funcname').at(-1)) ?? '';
    if (!querying.test(name)) return false;
    for (const arg of listAt(value, 'args')) {
      const query = textAt(valueAt(valueAt(arg, 'A_Const'), 'sval'), 'sval');
      if (query !== null) texts.push(query);
    }
    return false;
  });
  return texts;
}
