import type { Parser } from '../parse/load-parser.ts';
import {
  functionsIn,
  kindOf,
  listAt,
  someEntry,
  textAt,
  textOfString,
  valueAt,
} from '../parse/parse-tree.ts';

const writing: ReadonlySet<string> = new Set([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'TruncateStmt',
  'CallStmt',
  'ExecuteStmt',
]);

/** They evaluate a query, which may have an INSERT, UPDATE or DELETE in its WITH. */
const evaluating: ReadonlySet<string> = new Set(['SelectStmt', 'CreateTableAsStmt', 'ExplainStmt']);

/** Functions that leave nothing behind. A function that is not named here may do anything when it is called by itself. */
const harmless: ReadonlySet<string> = new Set(
  `set_config current_setting version now clock_timestamp statement_timestamp pg_sleep count min max sum avg bool_or
  bool_and array_agg string_agg json_agg jsonb_agg to_regclass to_regtype to_regproc to_regnamespace format lower upper
  length concat format_type pg_get_constraintdef pg_get_indexdef pg_get_viewdef pg_get_serial_sequence obj_description
  col_description current_database current_schema pg_advisory_xact_lock pg_backend_pid`.split(/\s+/),
);

/** Whatever the expression that calls them is for, these write. */
const alwaysWriting: ReadonlySet<string> = new Set(['setval', 'nextval']);

/**
 * Whether a statement may change rows or the state of a sequence, which no catalog shows: told from PostgreSQL's own
 * parse tree. What cannot be read (EXECUTE of computed text, languages other than plpgsql) may.
 *
 * @param text of the statement, for the body of a DO block
 */
export function mayChangeRows(parser: Parser, kind: string | null, node: unknown, text: string): boolean {
  if (kind === null) return false;
  if (writing.has(kind)) return true;
  if (evaluating.has(kind)) return hasWriting(node) || callsMore(node);
  switch (kind) {
    case 'CopyStmt':
      return valueAt(node, 'is_from') === true;
    case 'DoStmt':
      return doesMore(parser, node, text);
    case 'AlterSeqStmt':
    case 'AlterTableStmt':
      return hasRestart(node);
    default:
      return false;
  }
}

function hasWriting(node: unknown): boolean {
  return someEntry(node, (key) => writing.has(key));
}

function callsMore(node: unknown): boolean {
  return functionsIn(node).some((name) => !harmless.has(name));
}

/** RESTART of a sequence, or of the one behind an identity column. */
function hasRestart(node: unknown): boolean {
  return someEntry(node, (key, value) => key === 'defname' && value === 'restart');
}

function doesMore(parser: Parser, node: unknown, text: string): boolean {
  const isOther = someEntry(
    node,
    (key, value) =>
      key === 'DefElem' &&
      textAt(value, 'defname') === 'language' &&
      textOfString(valueAt(value, 'arg')) !== 'plpgsql',
  );
  if (isOther) return true;
  try {
    const block: unknown = parser.parsePlPgSQLSync(text);
    return someEntry(block, (key, value) => stepDoesMore(parser, key, value));
  } catch {
    return true;
  }
}

/** One step of plpgsql. Its own steps are looked at by themselves. */
function stepDoesMore(parser: Parser, key: string, step: unknown): boolean {
  switch (key) {
    case 'PLpgSQL_stmt_execsql':
      return queryDoesMore(parser, queryOf(valueAt(step, 'sqlstmt')));
    case 'PLpgSQL_stmt_perform':
    case 'PLpgSQL_stmt_call':
      return queryDoesMore(parser, queryOf(valueAt(step, 'expr')));
    case 'PLpgSQL_stmt_fors':
      return queryDoesMore(parser, queryOf(valueAt(step, 'query')));
    case 'PLpgSQL_stmt_dynexecute':
    case 'PLpgSQL_stmt_dynfors':
      return isUnknownText(parser, queryOf(valueAt(step, 'query')));
    case 'PLpgSQL_expr':
      return alwaysWrites(queryOf({ PLpgSQL_expr: step }));
    default:
      return false;
  }
}

function queryOf(expression: unknown): string {
  return textAt(valueAt(expression, 'PLpgSQL_expr'), 'query') ?? '';
}

function queryDoesMore(parser: Parser, query: string): boolean {
  try {
    return listAt(parser.parseSync(query), 'stmts').some((raw) =>
      mayChangeRows(parser, ...kindOf(valueAt(raw, 'stmt')), query),
    );
  } catch {
    return true;
  }
}

function alwaysWrites(query: string): boolean {
  return [...alwaysWriting].some((name) => query.includes(`${name}(`));
}

const definingWords = /^\s*(?:create|alter|drop|comment|grant|revoke|set|reset|analyze|lock)\s/i;

/** Text that begins with a constant which names one statement about structure is known well enough. */
function isUnknownText(parser: Parser, expression: string): boolean {
  try {
    const start = firstConstant(parser.parseSync(`SELECT ${expression}`));
    return start === null || !definingWords.test(start) || start.replace(/;\s*$/, '').includes(';');
  } catch {
    return true;
  }
}

/** `'ALTER TABLE ' || name`, `format('ALTER TABLE %I …', name)` */
function firstConstant(node: unknown): string | null {
  let found: string | null = null;
  someEntry(node, (key, value) => {
    if (key !== 'sval' || valueAt(value, 'sval') === undefined) return false;
    found = textAt(value, 'sval');
    return true;
  });
  return found;
}
