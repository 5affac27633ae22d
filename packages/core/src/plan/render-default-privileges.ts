import { objectKey } from '../model/identity.ts';
import type { DefaultGrant, DefaultPrivilege } from '../model/objects/annotations.ts';
import { quoteIdentifier } from '../model/quote.ts';
import type { RenderContext } from './render-context.ts';
import type { RenderNode } from './render-node.ts';

/** After everything that they would act on was made. */
export function defaultPrivilegeNodes(context: RenderContext): readonly RenderNode[] {
  return context.of('defaultPrivilege').map((privileges) => ({
    object: privileges,
    step: 'DefaultPrivileges' as const,
    statements: changeDefaults(privileges, privileges.builtIn, privileges.granted),
    provides: [objectKey(privileges)],
    needs:
      privileges.schema === null
        ? []
        : [objectKey({ kind: 'schema', schema: null, table: null, name: privileges.schema })],
    prefers: [],
  }));
}

export function changeDefaults(
  { role, isOwn, schema, objects }: DefaultPrivilege,
  before: readonly DefaultGrant[],
  after: readonly DefaultGrant[],
): readonly string[] {
  const head = `ALTER DEFAULT PRIVILEGES${isOwn ? '' : ` FOR ROLE ${quoteIdentifier(role)}`}${schema === null ? '' : ` IN SCHEMA ${quoteIdentifier(schema)}`}`;
  const on = ` ON ${objects.toUpperCase()} `;
  const lacks = (grants: readonly DefaultGrant[], grant: DefaultGrant): boolean =>
    !grants.some((other) => JSON.stringify(other) === JSON.stringify(grant));
  const gone = before.filter((grant) => lacks(after, grant));
  const come = after.filter((grant) => lacks(before, grant));
  const statements = (
    grants: readonly DefaultGrant[],
    write: (privileges: string, grantee: string, isGrantable: boolean) => string,
  ): readonly string[] =>
    [...new Set(grants.map(keyOf))].flatMap((key) => {
      const group = grants.filter((grant) => keyOf(grant) === key);
      const privileges = group.map(({ privilege }) => privilege).join(', ');
      return group
        .slice(0, 1)
        .map(({ grantee, isGrantable }) => write(privileges, granteeOf(grantee), isGrantable));
    });
  return [
    ...statements(gone, (privileges, grantee) => `${head} REVOKE ${privileges}${on}FROM ${grantee}`),
    ...statements(
      come,
      (privileges, grantee, isGrantable) =>
        `${head} GRANT ${privileges}${on}TO ${grantee}${isGrantable ? ' WITH GRANT OPTION' : ''}`,
    ),
  ];
}

function keyOf({ grantee, isGrantable }: DefaultGrant): string {
  return JSON.stringify([grantee, isGrantable]);
}

function granteeOf(grantee: string): string {
  return grantee === 'public' ? 'PUBLIC' : quoteIdentifier(grantee);
}
