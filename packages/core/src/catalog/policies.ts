import { isTrue, parseTextArray, rowsOf } from './text-rows.ts';
import { among, namespacesInScope, type Reach } from './scope-sql.ts';
import type { Policy } from '../model/objects/code.ts';
import type { CatalogReader } from './catalog-context.ts';

/** Role 0 is `public`. */
const policiesSql = (reach: Reach): string => `
  select p.oid, p.polrelid, p.polname, p.polcmd, p.polpermissive,
    array(
      select coalesce(r.rolname, 'public')
      from unnest(p.polroles) role (oid)
      left join pg_catalog.pg_roles r on r.oid = role.oid
      order by coalesce(r.rolname, 'public') collate "C"
    ),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
  from pg_catalog.pg_policy p
  join pg_catalog.pg_class c on c.oid = p.polrelid
  where c.relnamespace = any (${namespacesInScope})
    ${among(reach, 'relations', 'p.polrelid')}
  order by p.oid
`;
type PolicyRow = readonly [
  oid: string,
  relid: string,
  name: string,
  command: string,
  isPermissive: string,
  roles: string,
  using: string | null,
  withCheck: string | null,
];

export const policies: CatalogReader = {
  kinds: ['policy'],
  sql: policiesSql,
  needs: ['policies'],
  read(rows, context) {
    for (const row of rowsOf<PolicyRow>(rows, 8)) {
      const [oid, relid, name, command, isPermissive, roles, using, withCheck] = row;
      const relation = context.visibleRelation(relid);
      if (relation === undefined) continue;
      context.add(
        {
          kind: 'policy',
          schema: relation.schema,
          table: relation.name,
          name,
          command: commandOf(command),
          isPermissive: isTrue(isPermissive),
          roles: parseTextArray(roles),
          using,
          withCheck,
        },
        'pg_policy',
        oid,
      );
    }
  },
};

function commandOf(letter: string): Policy['command'] {
  switch (letter) {
    case 'r':
      return 'select';
    case 'a':
      return 'insert';
    case 'w':
      return 'update';
    case 'd':
      return 'delete';
    default:
      return 'all';
  }
}
