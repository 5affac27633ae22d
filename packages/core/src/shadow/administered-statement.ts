import type { ParsedStatement } from '../parse/parse-statements.ts';
import { listAt, textAt, textOfString, valueAt } from '../parse/parse-tree.ts';
import { quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import { administerRole, isFreeName, isOrdinaryRole, type Administered } from './administered-role.ts';
import { administerSubscription } from './administered-subscription.ts';
import type { RegisteredKind } from './sandbox-roles.ts';

/**
 * Extensions whose functions reach nothing outside of the database, besides those that PostgreSQL itself trusts any
 * owner of a database with.
 */
const harmlessExtensions: ReadonlySet<string> = new Set(
  `amcheck autoinc bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore
  insert_username intagg intarray isn lo ltree moddatetime pageinspect pg_buffercache pg_freespacemap pg_prewarm
  pg_stat_statements pg_trgm pg_visibility pgcrypto pgrowlocks pgstattuple plpgsql refint seg sslinfo tablefunc tcn
  tsm_system_rows tsm_system_time unaccent uuid-ossp`.split(/\s+/),
);

/** Settings of a superuser that only change how the own statements run. */
const harmlessSettings: ReadonlySet<string> = new Set([
  'session_replication_role',
  'deadlock_timeout',
  'lc_messages',
  'track_functions',
  'track_activities',
  'track_counts',
]);

/** What a server logs changes nothing in a database: ours logs next to nothing, whatever a history asks for. */
const logSettings: ReadonlySet<string> = new Set([
  'log_statement',
  'log_min_duration_statement',
  'log_min_messages',
  'log_min_error_statement',
  'log_duration',
]);
const nothingSql = 'do $$ begin end $$';

/** Texts in which none of these stands need not be parsed. */
export const administeredWords = new RegExp(
  [
    String.raw`\b(?:create|alter|drop|comment\s+on)\s+(?:extension|role|user|group|event\s+trigger|publication|subscription|foreign\s+data\s+wrapper)\b`,
    String.raw`\b(?:create|drop)\s+cast\b`,
    String.raw`\bowner\s+to\b`,
    String.raw`\bupdate\s+pg_catalog\.pg_index\b`,
    String.raw`\b(?:enable|disable)\s+trigger\s+all\b`,
    String.raw`\bleakproof\b`,
    String.raw`\bsession\s+authorization\b`,
    String.raw`\b(?:grant|revoke)\s+(?:\w+\s+option\s+for\s+)?(?:[\w$]+|"[^"]+")(?:\s*,\s*(?:[\w$]+|"[^"]+"))*\s+(?:to|from)\b`,
    String.raw`\b(?:${[...harmlessSettings, ...logSettings].join('|')})\b`,
  ].join('|'),
  'i',
);

/**
 * What is to run instead of a statement, where the parse tree says that it is one that only a superuser may run and
 * that calls nothing, loads nothing and gives nobody a right beyond the database. Null for everything else: that is
 * the server's to allow or to refuse.
 */
export function administer(
  { kind, node }: Pick<ParsedStatement, 'kind' | 'node'>,
  text: string,
): Administered | null {
  const whole = (fits: boolean, resting: RegisteredKind = 'p'): Administered | null =>
    fits ? { by: 'administrator', kind: resting, sql: text } : null;
  switch (kind) {
    case 'CreateExtensionStmt': {
      const name = textAt(node, 'extname') ?? '';
      return whole(harmlessExtensions.has(name)) ?? administerForeignExtension(name, text);
    }
    case 'AlterExtensionStmt':
      return whole(harmlessExtensions.has(textAt(node, 'extname') ?? ''));
    case 'AlterObjectSchemaStmt':
      return whole(textAt(node, 'objectType') === 'OBJECT_EXTENSION');
    case 'CreateEventTrigStmt':
    case 'AlterEventTrigStmt':
      return { by: 'administrator', kind: 'e', sql: text };
    case 'CreatePublicationStmt':
    case 'AlterPublicationStmt':
      return whole(!isFiltered(node));
    case 'CreateFdwStmt':
    case 'AlterFdwStmt':
      return administerWrapper(kind, node);
    case 'CreateSubscriptionStmt':
    case 'AlterSubscriptionStmt':
    case 'DropSubscriptionStmt':
      return administerSubscription(kind, node);
    case 'CreateCastStmt':
      return whole(valueAt(node, 'inout') === true);
    case 'DropStmt':
      return whole(
        ownedByAdministrator.has(textAt(node, 'removeType') ?? ''),
        restingFor(node, 'removeType'),
      );
    case 'CommentStmt':
      return whole(
        ownedByAdministrator.has(textAt(node, 'objtype') ?? '') || textAt(node, 'objtype') === 'OBJECT_ROLE',
        restingFor(node, 'objtype'),
      );
    case 'RenameStmt':
      return administerRename(node, text);
    case 'AlterOwnerStmt':
      return whole(isOrdinaryRole(valueAt(node, 'newowner')) && isHandedOver(node));
    case 'AlterTableStmt':
      return whole(isHandedTable(node));
    case 'CreateFunctionStmt':
      return whole(isLeakproof(listAt(node, 'options')) && hasHarmlessLanguage(node));
    case 'AlterFunctionStmt':
      return whole(isLeakproof(listAt(node, 'actions')) && listAt(node, 'actions').length === 1);
    case 'VariableSetStmt':
      return administerSetting(node, text);
    case 'UpdateStmt':
      return administerInvalidation(node);
    default:
      return administerRole(kind, node, text);
  }
}

/** Extensions that are a foreign-data wrapper, and nothing that anyone could call to reach something. */
const foreignExtensions: ReadonlySet<string> = new Set(['postgres_fdw', 'file_fdw']);

/** Without its code a wrapper reaches nothing: servers and tables of it can be made, and no row of them be read. */
function administerForeignExtension(name: string, text: string): Administered | null {
  if (!foreignExtensions.has(name)) return null;
  const sql = `${text};\nalter foreign data wrapper ${quoteIdentifier(name)} no handler no validator`;
  return { by: 'administrator', kind: 'p', sql };
}

/** As above: of what a history makes itself, everything but the functions is made. */
function administerWrapper(kind: 'CreateFdwStmt' | 'AlterFdwStmt', node: unknown): Administered | null {
  const options = listAt(node, 'options').map((option) => {
    const element = valueAt(option, 'DefElem');
    const action = actionOf[textAt(element, 'defaction') ?? ''] ?? '';
    const value = textOfString(valueAt(element, 'arg'));
    return `${action} ${quoteIdentifier(textAt(element, 'defname') ?? '')} ${value === null ? '' : quoteLiteral(value)}`;
  });
  const isNothing = kind === 'AlterFdwStmt' && options.length === 0;
  if (isNothing) return { by: 'session', sql: nothingSql };
  const verb = kind === 'CreateFdwStmt' ? 'create' : 'alter';
  const name = quoteIdentifier(textAt(node, 'fdwname') ?? '');
  const clause = options.length === 0 ? '' : ` options (${options.join(', ')})`;
  return { by: 'administrator', kind: 'p', sql: `${verb} foreign data wrapper ${name}${clause}` };
}
const actionOf: Readonly<Record<string, string | undefined>> = {
  DEFELEM_ADD: 'add',
  DEFELEM_SET: 'set',
  DEFELEM_DROP: 'drop',
};

const ownedByAdministrator: ReadonlySet<string> = new Set([
  'OBJECT_EXTENSION',
  'OBJECT_EVENT_TRIGGER',
  'OBJECT_PUBLICATION',
  'OBJECT_SUBSCRIPTION',
  'OBJECT_FDW',
  'OBJECT_CAST',
]);

function restingFor(node: unknown, field: string): RegisteredKind {
  return textAt(node, field) === 'OBJECT_EVENT_TRIGGER' ? 'e' : 'p';
}

/** A row filter is an expression of the project's. */
function isFiltered(node: unknown): boolean {
  return JSON.stringify(node).includes('"whereClause"');
}

function administerRename(node: unknown, text: string): Administered | null {
  const type = textAt(node, 'renameType') ?? '';
  if (['OBJECT_EVENT_TRIGGER', 'OBJECT_PUBLICATION', 'OBJECT_SUBSCRIPTION'].includes(type))
    return { by: 'administrator', kind: restingFor(node, 'renameType'), sql: text };
  const names = [textAt(node, 'subname'), textAt(node, 'newname')];
  return type === 'OBJECT_ROLE' && names.every(isFreeName)
    ? { by: 'administrator', kind: 'p', sql: text }
    : null;
}

/** What belongs to the server, or must belong to a superuser, changes no hands. */
function isHandedOver(node: unknown): boolean {
  const kept = ['OBJECT_FDW', 'OBJECT_EVENT_TRIGGER', 'OBJECT_SUBSCRIPTION', 'OBJECT_LANGUAGE'];
  const type = textAt(node, 'objectType') ?? '';
  return ![...kept, 'OBJECT_TABLESPACE', 'OBJECT_DATABASE'].includes(type) && !namesCatalog(node);
}

const handedCommands: ReadonlySet<string> = new Set([
  'AT_ChangeOwner',
  'AT_DisableTrigAll',
  'AT_EnableTrigAll',
  'AT_EnableRowSecurity',
  'AT_DisableRowSecurity',
  'AT_ForceRowSecurity',
  'AT_NoForceRowSecurity',
]);
const needingSuperuser: ReadonlySet<string> = new Set([
  'AT_ChangeOwner',
  'AT_DisableTrigAll',
  'AT_EnableTrigAll',
]);

function isHandedTable(node: unknown): boolean {
  const commands = listAt(node, 'cmds').map((command) => valueAt(command, 'AlterTableCmd'));
  const subtypes = commands.map((command) => textAt(command, 'subtype') ?? '');
  return (
    !namesCatalog(valueAt(node, 'relation')) &&
    subtypes.every((subtype) => handedCommands.has(subtype)) &&
    subtypes.some((subtype) => needingSuperuser.has(subtype)) &&
    commands.every((command) => {
      const owner = valueAt(command, 'newowner');
      return owner === undefined || isOrdinaryRole(owner);
    })
  );
}

function namesCatalog(node: unknown): boolean {
  return /"(?:pg_[^"]*|information_schema)"/.test(JSON.stringify(node ?? null));
}

function isLeakproof(options: readonly unknown[]): boolean {
  return options.some((option) => {
    const element = valueAt(option, 'DefElem');
    return textAt(element, 'defname') === 'leakproof' && isTrue(element);
  });
}

function hasHarmlessLanguage(node: unknown): boolean {
  const language = listAt(node, 'options')
    .map((option) => valueAt(option, 'DefElem'))
    .filter((option) => textAt(option, 'defname') === 'language')
    .map((option) => textOfString(valueAt(option, 'arg')))[0];
  return (language === 'sql' || language === 'plpgsql') && !namesCatalog(valueAt(node, 'funcname'));
}

function isTrue(element: unknown): boolean {
  return valueAt(valueAt(valueAt(element, 'arg'), 'Boolean'), 'boolval') === true;
}

/** That an index is INVALID no DDL says; the operator is ours, because `=` is whatever the search path finds. */
function administerInvalidation(node: unknown): Administered | null {
  const relation = valueAt(node, 'relation');
  if (textAt(relation, 'schemaname') !== 'pg_catalog' || textAt(relation, 'relname') !== 'pg_index')
    return null;
  const [target, ...others] = listAt(node, 'targetList').map((each) => valueAt(each, 'ResTarget'));
  const value = valueAt(valueAt(target, 'val'), 'A_Const');
  const isFalse =
    valueAt(valueAt(value, 'boolval'), 'boolval') !== true && valueAt(value, 'boolval') !== undefined;
  if (others.length > 0 || textAt(target, 'name') !== 'indisvalid' || !isFalse) return null;
  const condition = valueAt(valueAt(node, 'whereClause'), 'A_Expr');
  const cast = valueAt(valueAt(condition, 'rexpr'), 'TypeCast');
  const index = textAt(valueAt(valueAt(valueAt(cast, 'arg'), 'A_Const'), 'sval'), 'sval');
  if (index === null || textOfString(listAt(condition, 'name')[0]) !== '=') return null;
  const sql = `update pg_catalog.pg_index set indisvalid = false
    where indexrelid operator(pg_catalog.=) ${quoteLiteral(index)}::pg_catalog.regclass
      and indexrelid operator(pg_catalog.>=) 16384::pg_catalog.oid`;
  return { by: 'administrator', kind: 'p', sql };
}

function administerSetting(node: unknown, text: string): Administered | null {
  const name = textAt(node, 'name')?.toLowerCase() ?? '';
  if (name === 'session_authorization') return asSetRole(node);
  if (logSettings.has(name)) return { by: 'session', sql: nothingSql };
  const isConstant = listAt(node, 'args').every((arg) => valueAt(arg, 'A_Const') !== undefined);
  return harmlessSettings.has(name) && isConstant ? { by: 'administrator', kind: 'p', sql: text } : null;
}

/** Only a superuser takes on another session's identity; what is created as either role is the same. */
function asSetRole(node: unknown): Administered | null {
  if (textAt(node, 'kind') !== 'VAR_SET_VALUE') return null;
  const role = textAt(valueAt(valueAt(listAt(node, 'args')[0], 'A_Const'), 'sval'), 'sval');
  if (role === null) return null;
  const local = valueAt(node, 'is_local') === true ? 'local ' : '';
  return { by: 'session', sql: `set ${local}role ${quoteIdentifier(role)}` };
}
