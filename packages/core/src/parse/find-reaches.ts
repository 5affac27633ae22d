import { bodyTexts } from './body-texts.ts';
import { parseStatements } from './parse-statements.ts';
import type { Parser } from './load-parser.ts';
import type { ParsedStatement } from './parse-statements.ts';
import { listAt, someEntry, textAt, textOfString, valueAt } from './parse-tree.ts';

/** One way in which a text reaches beyond the database that it is run in. */
export interface Reach {
  /** What it does, as a clause: `COPY … PROGRAM runs a program on the server`. */
  readonly what: string;
  /** The innermost text that was parsed: the statement itself, or one in the body of a block or function. */
  readonly text: string;
}

/**
 * Texts in which none of these stand reach nothing outside: they need not be parsed. What stands in every history (keys,
 * triggers, functions in SQL and PL/pgSQL, ON CONFLICT) is none of them: loading the parser takes longer than a `status`.
 */
export const reachingWords =
  /\b(?:copy|language(?!\s+['"]?(?:sql|plpgsql)\b)|pl\w*u|plsh|plr|database|dblink\w*|\w+_fdw|adminpack|system|load|subscription|tablespace|foreign(?!\s+key\b)|superuser|createrole|createdb|replication|bypassrls|execute(?!\s+(?:function|procedure)\s+[\w."]+\s*\()|do(?!\s+(?:nothing|update|instead|also)\b)|pg_(?:read|ls|stat_file|file|logdir|reload|rotate|terminate|cancel|promote|signal|execute|write|create|drop|authid|auth_members)\w*|lo_(?:import|export)\w*|\w*to_xml\w*|\w*preload_libraries|dynamic_library_path)\b|\bu&/i;

/** Blocks stand in functions, whose texts stand in EXECUTE, and so on: what is nested deeper is not looked into. */
const deepest = 6;

/**
 * What a text does beyond its database, by PostgreSQL's own parser: as statements, in DO blocks, in the bodies of
 * functions, and in texts for EXECUTE as far as they are constant. What is put together at run time is not seen.
 */
export function findReaches(parser: Parser, sql: string): readonly Reach[] {
  if (!reachingWords.test(sql)) return [];
  return everyStatement(parser, sql).flatMap(({ kind, node, text }) => {
    const found = [statementReach(kind, node), ...callReaches(node)].filter((what) => what !== null);
    return [...new Set(found)].map((what) => ({ what, text }));
  });
}

interface NestedStatement extends Pick<ParsedStatement, 'kind' | 'node'> {
  readonly text: string;
}

/** The statements of a text, each followed by those in its body; none of a text that the parser refuses. */
export function everyStatement(parser: Parser, sql: string, depth = 0): readonly NestedStatement[] {
  if (depth > deepest) return [];
  return (parseStatements(parser, sql) ?? []).flatMap(({ start, end, kind, node }) => {
    const text = sql.slice(start, end).trim();
    const inner = bodyTexts(parser, kind, node, text);
    return [{ kind, node, text }, ...inner.flatMap((each) => everyStatement(parser, each, depth + 1))];
  });
}

function statementReach(kind: string | null, node: unknown): string | null {
  switch (kind) {
    case 'CopyStmt':
      if (valueAt(node, 'is_program') === true) return 'COPY … PROGRAM runs a program on the server';
      return textAt(node, 'filename') === null
        ? null
        : 'COPY with a path reads or writes a file of the server';
    case 'CreateFunctionStmt':
    case 'DoStmt':
      return languageReach(node);
    case 'CreateExtensionStmt':
      return extensionReach(textAt(node, 'extname') ?? '');
    case 'CreatePLangStmt':
      return languageWords(textAt(node, 'plname') ?? '');
    case 'CreateForeignServerStmt':
      return foreignWords(textAt(node, 'fdwname') ?? '');
    case 'ImportForeignSchemaStmt':
      return 'IMPORT FOREIGN SCHEMA connects to another server';
    case 'AlterSystemStmt':
      return 'ALTER SYSTEM changes the configuration of the whole server';
    case 'LoadStmt':
      return 'LOAD loads a library into the server';
    case 'CreateSubscriptionStmt':
      return isUnconnected(node) ? null : subscriptionReach;
    case 'AlterSubscriptionStmt':
      return subscriptionReach;
    case 'CreateTableSpaceStmt':
      return 'CREATE TABLESPACE uses a directory of the server';
    case 'DropdbStmt':
      return 'DROP DATABASE removes another database of the server';
    default:
      return roleReach(kind, node) ?? settingReach(kind, node) ?? catalogReach(kind, node);
  }
}

const subscriptionReach = 'a subscription makes the server connect to another one';

/** As pg_dump writes it: `connect = false` makes one that does not run either. */
function isUnconnected(node: unknown): boolean {
  return listAt(node, 'options')
    .map((option) => valueAt(option, 'DefElem'))
    .some(
      (element) =>
        textAt(element, 'defname') === 'connect' && textOfString(valueAt(element, 'arg')) === 'false',
    );
}

const untrusted = /^(?:c|internal|pl(?:perl|python[23]?|tcl|java|r|lua|sh|php)u|plsh|plr)$/;

function languageWords(language: string): string | null {
  return untrusted.test(language.toLowerCase())
    ? `a function in the language ${language} can do whatever the server's process can`
    : null;
}

function languageReach(node: unknown): string | null {
  const options = [...listAt(node, 'options'), ...listAt(node, 'args')];
  const language = options
    .map((option) => valueAt(option, 'DefElem'))
    .filter((option) => textAt(option, 'defname') === 'language')
    .map((option) => textOfString(valueAt(option, 'arg')))[0];
  return languageWords(language ?? '');
}

function extensionReach(name: string): string | null {
  if (/^(?:dblink|postgres_fdw|file_fdw|adminpack)$/.test(name)) {
    return `extension ${name} reaches ${name === 'dblink' || name === 'postgres_fdw' ? 'other servers' : 'files of the server'}`;
  }
  return /^(?:pl\w*u|plsh|plr)$/.test(name)
    ? `extension ${name} brings a language that can do whatever the server's process can`
    : null;
}

function foreignWords(wrapper: string): string | null {
  if (wrapper === 'file_fdw') return 'a server of file_fdw reads files of the server or runs programs on it';
  return /^(?:postgres|dblink|oracle|mysql|tds|mongo|redis|sqlite|odbc|jdbc)_fdw$/.test(wrapper)
    ? `a server of ${wrapper} connects to another server`
    : null;
}

const attributes: ReadonlyMap<string, string> = new Map([
  ['superuser', 'SUPERUSER'],
  ['createrole', 'CREATEROLE'],
  ['createdb', 'CREATEDB'],
  ['isreplication', 'REPLICATION'],
  ['bypassrls', 'BYPASSRLS'],
]);

/** Members of these act outside of every database. */
const powerful: ReadonlySet<string> = new Set([
  'pg_execute_server_program',
  'pg_read_server_files',
  'pg_write_server_files',
  'pg_signal_backend',
  'pg_signal_autovacuum_worker',
  'pg_create_subscription',
  'pg_checkpoint',
]);

function roleReach(kind: string | null, node: unknown): string | null {
  if (kind === 'GrantRoleStmt') {
    if (valueAt(node, 'is_grant') !== true) return null;
    const names = listAt(node, 'granted_roles').map((role) =>
      textAt(valueAt(role, 'AccessPriv'), 'priv_name'),
    );
    return membershipWords(names);
  }
  if (kind !== 'CreateRoleStmt' && kind !== 'AlterRoleStmt') return null;
  const options = listAt(node, 'options').map((option) => valueAt(option, 'DefElem'));
  const given = options
    .filter((option) => valueAt(valueAt(valueAt(option, 'arg'), 'Boolean'), 'boolval') === true)
    .map((option) => attributes.get(textAt(option, 'defname') ?? ''))
    .filter((attribute) => attribute !== undefined);
  if (given.length > 0) return `the role attribute ${given.join(', ')} counts on the whole server`;
  const parents = options
    .filter((option) => textAt(option, 'defname') === 'addroleto')
    .flatMap((option) => listAt(valueAt(valueAt(option, 'arg'), 'List'), 'items'))
    .map((item) => textAt(valueAt(item, 'RoleSpec'), 'rolename'));
  return membershipWords(parents);
}

function membershipWords(names: readonly (string | null)[]): string | null {
  const found = names.find((name) => name !== null && powerful.has(name));
  return found === undefined ? null : `membership in ${found ?? ''} reaches beyond every database`;
}

const librarySettings =
  /^(?:session_preload_libraries|local_preload_libraries|shared_preload_libraries|dynamic_library_path)$/i;

function settingReach(kind: string | null, node: unknown): string | null {
  const nodes: readonly unknown[] =
    kind === 'VariableSetStmt'
      ? [node]
      : kind === 'AlterRoleSetStmt' || kind === 'AlterDatabaseSetStmt'
        ? [valueAt(node, 'setstmt')]
        : [];
  const name = nodes
    .filter((setting) => textAt(setting, 'kind') === 'VAR_SET_VALUE')
    .map((setting) => textAt(setting, 'name') ?? '')
    .find((setting) => librarySettings.test(setting));
  return name === undefined ? null : `the setting ${name} loads libraries into the server`;
}

function catalogReach(kind: string | null, node: unknown): string | null {
  if (kind !== 'InsertStmt' && kind !== 'UpdateStmt' && kind !== 'DeleteStmt') return null;
  const relation = valueAt(node, 'relation');
  const schema = textAt(relation, 'schemaname');
  const name = textAt(relation, 'relname') ?? '';
  return (schema === null || schema === 'pg_catalog') && /^pg_(?:authid|auth_members)$/.test(name)
    ? `rows of ${name} are the roles of the whole server`
    : null;
}

const fileFunctions =
  /^(?:pg_read_(?:binary_)?file(?:_all|_off_len|_old)?|pg_ls_(?:dir\w*|logdir|waldir|archive_statusdir|tmpdir|logicalsnapdir|logicalmapdir|replslotdir|summariesdir)|pg_stat_file\w*|pg_file_(?:read|write|sync|rename|unlink|length)|pg_logdir_ls|lo_import|lo_export)$/;
const linkFunctions = /^dblink(?:_connect(?:_u)?|_exec|_open|_send_query|_fetch|_get_result|_disconnect)?$/;
const serverFunctions =
  /^(?:pg_reload_conf|pg_rotate_logfile|pg_terminate_backend|pg_cancel_backend|pg_promote|pg_create_(?:physical|logical)_replication_slot|pg_drop_replication_slot|pg_switch_wal|pg_create_restore_point)$/;

function callReaches(node: unknown): readonly string[] {
  const found: string[] = [];
  someEntry(node, (key, value) => {
    if (key !== 'FuncCall') return false;
    const names = listAt(value, 'funcname').map((part) => textOfString(part) ?? '');
    const name = names.at(-1) ?? '';
    // A function of that name in a schema of the project's is another one.
    const isOwn = names.length > 1 && names[0] !== 'pg_catalog';
    if (linkFunctions.test(name)) found.push(`${name}() connects to another server`);
    else if (isOwn) return false;
    else if (fileFunctions.test(name)) found.push(`${name}() reads or writes files of the server`);
    else if (serverFunctions.test(name)) found.push(`${name}() acts on the whole server`);
    return false;
  });
  return found;
}
