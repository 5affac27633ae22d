import { quoteIdentifier } from '../model/quote.ts';
import { listAt, textAt, valueAt } from '../parse/parse-tree.ts';
import { administratorRole, sandboxRole, type RegisteredKind } from './sandbox-roles.ts';

/** What takes the place of a statement that a role without superuser may not run, and that harms nothing. */
export type Administered =
  | { readonly by: 'administrator'; readonly kind: RegisteredKind; readonly sql: string }
  /** The session's own role may run this instead. */
  | { readonly by: 'session'; readonly sql: string };

/** Roles of PostgreSQL's own whose members can only look, or only inside of their database. */
const harmlessRoles: ReadonlySet<string> = new Set([
  'pg_monitor',
  'pg_read_all_settings',
  'pg_read_all_stats',
  'pg_stat_scan_tables',
  'pg_read_all_data',
  'pg_write_all_data',
]);

/** Settings that any role may have of its own. */
const ownSettings: ReadonlySet<string> = new Set(
  `search_path statement_timeout lock_timeout idle_in_transaction_session_timeout timezone datestyle intervalstyle
  client_encoding client_min_messages default_transaction_isolation default_transaction_read_only row_security work_mem
  maintenance_work_mem application_name bytea_output extra_float_digits jit`.split(/\s+/),
);

/** Statements about roles: what a history may make, change, drop and grant without any right beyond its database. */
export function administerRole(kind: string | null, node: unknown, text: string): Administered | null {
  const derived = (sql: string | null): Administered | null =>
    sql === null ? null : { by: 'administrator', kind: 'p', sql };
  switch (kind) {
    case 'CreateRoleStmt':
      return derived(createRoleSql(node));
    case 'AlterRoleStmt':
      return derived(alterRoleSql(node));
    case 'AlterRoleSetStmt': {
      const name = textAt(valueAt(node, 'setstmt'), 'name')?.toLowerCase() ?? '';
      const isOwn = ownSettings.has(name) || valueAt(valueAt(node, 'setstmt'), 'kind') === 'VAR_RESET_ALL';
      return derived(isOwn && isFreeRole(valueAt(node, 'role')) ? text : null);
    }
    case 'DropRoleStmt':
      return derived(
        listAt(node, 'roles').every((role) => isFreeRole(valueAt(role, 'RoleSpec'))) ? text : null,
      );
    case 'GrantRoleStmt':
      return derived(isHarmlessMembership(node) ? text : null);
    default:
      return null;
  }
}

/** Attributes give rights on the whole server, and no catalog of a database shows them: they are left out. */
function createRoleSql(node: unknown): string | null {
  const name = textAt(node, 'role');
  if (!isFreeName(name) || name === null) return null;
  const members = (option: string): readonly string[] => roleNames(node, option);
  const others = ['addroleto', 'rolemembers', 'adminmembers'].flatMap(members);
  if (!others.every((other) => isOrdinaryName(other) || harmlessRoles.has(other))) return null;
  const clause = (words: string, option: string): string =>
    members(option).length === 0 ? '' : ` ${words} ${members(option).map(quoteIdentifier).join(', ')}`;
  return `create role ${quoteIdentifier(name)}${clause('in role', 'addroleto')}${clause('role', 'rolemembers')}${clause('admin', 'adminmembers')}`;
}

/** Of an attribute that is changed nothing is left to be done but to look whether the role is there. */
function alterRoleSql(node: unknown): string | null {
  const role = valueAt(node, 'role');
  const name = textAt(role, 'rolename');
  if (textAt(role, 'roletype') !== 'ROLESPEC_CSTRING' || name === null || name === administratorRole)
    return null;
  const members = roleNames(node, 'rolemembers');
  if (members.length === 0) return `alter role ${quoteIdentifier(name)} nosuperuser`;
  if (!isFreeName(name) || !members.every(isOrdinaryName)) return null;
  const [verb, word] = valueAt(node, 'action') === -1 ? ['revoke', 'from'] : ['grant', 'to'];
  return `${verb} ${quoteIdentifier(name)} ${word} ${members.map(quoteIdentifier).join(', ')}`;
}

function roleNames(node: unknown, option: string): readonly string[] {
  return listAt(node, 'options')
    .map((each) => valueAt(each, 'DefElem'))
    .filter((each) => textAt(each, 'defname') === option)
    .flatMap((each) => listAt(valueAt(valueAt(each, 'arg'), 'List'), 'items'))
    .map((item) => {
      const role = valueAt(item, 'RoleSpec');
      // Who CURRENT_USER is would be another one in the administrator's procedure.
      return textAt(role, 'roletype') === 'ROLESPEC_CSTRING' ? (textAt(role, 'rolename') ?? '') : '';
    });
}

function isHarmlessMembership(node: unknown): boolean {
  const granted = listAt(node, 'granted_roles').map(
    (role) => textAt(valueAt(role, 'AccessPriv'), 'priv_name') ?? '',
  );
  return (
    valueAt(node, 'grantor') === undefined &&
    granted.every((name) => isFreeName(name) || harmlessRoles.has(name)) &&
    listAt(node, 'grantee_roles').every((role) => isOrdinaryRole(valueAt(role, 'RoleSpec')))
  );
}

/** A role that is named, and is neither the administrator nor one of PostgreSQL's own. */
export function isOrdinaryRole(role: unknown): boolean {
  return textAt(role, 'roletype') === 'ROLESPEC_CSTRING' && isOrdinaryName(textAt(role, 'rolename'));
}

function isFreeRole(role: unknown): boolean {
  return textAt(role, 'roletype') === 'ROLESPEC_CSTRING' && isFreeName(textAt(role, 'rolename'));
}

function isOrdinaryName(name: string | null): boolean {
  return name !== null && name !== '' && name !== administratorRole && !name.startsWith('pg_');
}

/** A name that a history may make, change and drop. */
export function isFreeName(name: string | null): boolean {
  return isOrdinaryName(name) && name !== sandboxRole;
}
