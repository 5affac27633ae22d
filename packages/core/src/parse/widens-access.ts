import { kindOf, listAt, textAt, textOfString, valueAt } from './parse-tree.ts';
import type { Parser } from './load-parser.ts';
import { parseStatements } from './parse-statements.ts';

/** What a plan begins with, as far as it decides whether somebody gets to see or do more than before. */
export interface AccessBefore {
  /** Whether the plan finds the table there, and leaves it there. */
  readonly isThere: (schema: string | null, name: string) => boolean;
  readonly hasRowSecurity: (schema: string | null, name: string) => boolean;
}

/**
 * How the statements of a text let somebody see or do more than before, as clauses for people; none where they do not.
 * What the text makes itself has no access that could be widened. In doubt (a changed condition of a policy) it does.
 */
export function findWiderAccess(parser: Parser, sql: string, before: AccessBefore): readonly string[] {
  return (parseStatements(parser, sql) ?? []).flatMap(({ kind, node }) => judge(kind, node, before));
}

function judge(kind: string | null, node: unknown, before: AccessBefore): readonly string[] {
  switch (kind) {
    case 'AlterTableStmt':
      return listAt(node, 'cmds').flatMap((command) => judgeAlterTable(node, kindOf(command)[1], before));
    case 'DropStmt':
      return textAt(node, 'removeType') === 'OBJECT_POLICY'
        ? listAt(node, 'objects').flatMap((object) => judgeDroppedPolicy(object, before))
        : [];
    case 'CreatePolicyStmt':
      return judgeCreatePolicy(node, before);
    case 'AlterPolicyStmt':
      return [
        `policy ${textAt(node, 'policy_name') ?? ''} of ${tableOf(node, 'table').text} decides otherwise`,
      ];
    case 'GrantStmt':
      return isTrue(node, 'is_grant') ? judgeGrant(node, before) : [];
    case 'GrantRoleStmt':
      return isTrue(node, 'is_grant')
        ? [
            `${rolesIn(node, 'grantee_roles')} ${is(node, 'grantee_roles')} granted role ${rolesIn(node, 'granted_roles')}`,
          ]
        : [];
    case 'AlterDefaultPrivilegesStmt': {
      const action = valueAt(node, 'action');
      return isTrue(action, 'is_grant')
        ? [`${rolesIn(action, 'grantees')} may use what is made from now on (default privileges)`]
        : [];
    }
    case 'AlterOwnerStmt':
      return [
        `something gets another owner: ${roleName(valueAt(node, 'newowner'))}, who may do everything with it`,
      ];
    case 'ReassignOwnedStmt':
      return [`${roleName(valueAt(node, 'newrole'))} becomes the owner of all that others own`];
    case 'CreateFunctionStmt':
      return isDefiner(listAt(node, 'options')) ? [definer(nameIn(listAt(node, 'funcname')))] : [];
    case 'AlterFunctionStmt':
      return isDefiner(listAt(node, 'actions'))
        ? [definer(nameIn(listAt(valueAt(node, 'func'), 'objname')))]
        : [];
    case 'AlterRoleStmt':
    case 'CreateRoleStmt':
      return powersIn(listAt(node, 'options')).map((power) => `a role may do more: ${power}`);
    default:
      return [];
  }
}

function judgeAlterTable(node: unknown, command: unknown, before: AccessBefore): readonly string[] {
  const table = tableOf(node, 'relation');
  switch (textAt(command, 'subtype')) {
    case 'AT_DisableRowSecurity':
      if (!before.isThere(table.schema, table.name)) return [];
      return [`row-level security of ${table.text} is off: whoever may read it sees all of its rows`];
    case 'AT_NoForceRowSecurity':
      if (!before.isThere(table.schema, table.name)) return [];
      return [`row-level security of ${table.text} no longer holds for its owner`];
    case 'AT_ChangeOwner':
      return before.isThere(table.schema, table.name)
        ? [
            `${table.text} gets another owner: ${roleName(valueAt(command, 'newowner'))}, who may do everything with it`,
          ]
        : [];
    case 'AT_SetRelOptions':
    case 'AT_ReplaceRelOptions':
    case 'AT_ResetRelOptions':
      return optionsOf(command).some((option) => loosensView(option, textAt(command, 'subtype')))
        ? [`${table.text} is read with the rights of its owner, or shows rows before it sifts them`]
        : [];
    default:
      return [];
  }
}

function judgeDroppedPolicy(object: unknown, before: AccessBefore): readonly string[] {
  const [policy = '', table = '', schema = null] = listAt(kindOf(object)[1], 'items')
    .map((part) => textOfString(part) ?? '')
    .reverse();
  return before.isThere(schema, table)
    ? [`policy ${policy} of ${table} goes, and what it decided with it`]
    : [];
}

/** Where row-level security was on, each permissive policy lets more rows through; a restrictive one, fewer. */
function judgeCreatePolicy(node: unknown, before: AccessBefore): readonly string[] {
  const table = tableOf(node, 'table');
  const widens = isTrue(node, 'permissive') && before.hasRowSecurity(table.schema, table.name);
  return widens
    ? [`policy ${textAt(node, 'policy_name') ?? ''} lets more rows of ${table.text} through`]
    : [];
}

function judgeGrant(node: unknown, before: AccessBefore): readonly string[] {
  const isOnTables =
    textAt(node, 'objtype') === 'OBJECT_TABLE' && textAt(node, 'targtype') === 'ACL_TARGET_OBJECT';
  const objects = listAt(node, 'objects');
  const old = objects.filter((object) => {
    const range = kindOf(object)[1];
    return !isOnTables || before.isThere(textAt(range, 'schemaname'), textAt(range, 'relname') ?? '');
  });
  if (old.length === 0 && objects.length > 0) return [];
  const privileges = listAt(node, 'privileges').map((each) => textAt(kindOf(each)[1], 'priv_name') ?? 'all');
  return [
    `${rolesIn(node, 'grantees')} ${is(node, 'grantees')} granted ${privileges.length === 0 ? 'all privileges' : privileges.join(', ')}`,
  ];
}

function isDefiner(options: readonly unknown[]): boolean {
  return options.some((option) => {
    const element = kindOf(option)[1];
    return textAt(element, 'defname') === 'security' && isOn(valueAt(element, 'arg'));
  });
}

function definer(name: string): string {
  return `function ${name} runs with the rights of its owner, whoever calls it (SECURITY DEFINER)`;
}

const powers: ReadonlySet<string> = new Set([
  ...[
    'superuser',
    'bypassrls',
    'createrole',
    'createdb',
    'isreplication',
    'canlogin',
    'rolemembers',
    'addroleto',
  ],
]);

function powersIn(options: readonly unknown[]): readonly string[] {
  return options
    .map((option) => kindOf(option)[1])
    .filter((element) => {
      const name = textAt(element, 'defname') ?? '';
      const argument = valueAt(element, 'arg');
      return powers.has(name) && (name === 'rolemembers' || name === 'addroleto' || isOn(argument));
    })
    .map((element) => (textAt(element, 'defname') ?? '').replace(/^is/, ''));
}

function optionsOf(command: unknown): readonly unknown[] {
  return listAt(valueAt(valueAt(command, 'def'), 'List'), 'items').map((item) => kindOf(item)[1]);
}

function loosensView(option: unknown, subtype: string | null): boolean {
  const name = textAt(option, 'defname');
  if (name !== 'security_invoker' && name !== 'security_barrier') return false;
  const text = textOfString(valueAt(option, 'arg'))?.toLowerCase() ?? 'true';
  return subtype === 'AT_ResetRelOptions' || ['false', 'off', '0', 'no'].includes(text);
}

/** A field that is off is left out of the tree. */
function isTrue(node: unknown, name: string): boolean {
  return valueAt(node, name) === true;
}

function isOn(argument: unknown): boolean {
  return valueAt(valueAt(argument, 'Boolean'), 'boolval') === true;
}

interface TableName {
  readonly schema: string | null;
  readonly name: string;
  readonly text: string;
}

function tableOf(node: unknown, field: string): TableName {
  const relation = valueAt(node, field);
  const schema = textAt(relation, 'schemaname');
  const name = textAt(relation, 'relname') ?? '';
  return { schema, name, text: schema === null ? name : `${schema}.${name}` };
}

function nameIn(parts: readonly unknown[]): string {
  return parts.map((part) => textOfString(part) ?? '').join('.');
}

function rolesIn(node: unknown, field: string): string {
  return listAt(node, field)
    .map((role) => {
      const [kind, fields] = kindOf(role);
      return kind === 'AccessPriv' ? (textAt(fields, 'priv_name') ?? '') : roleName(fields);
    })
    .join(', ');
}

function is(node: unknown, field: string): string {
  return listAt(node, field).length === 1 ? 'is' : 'are';
}

function roleName(role: unknown): string {
  switch (textAt(role, 'roletype')) {
    case 'ROLESPEC_PUBLIC':
      return 'everybody (PUBLIC)';
    case 'ROLESPEC_CSTRING':
      return textAt(role, 'rolename') ?? '';
    default:
      return 'the role that runs it';
  }
}
