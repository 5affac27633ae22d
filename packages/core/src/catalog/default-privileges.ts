import type { DefaultGrant } from '../model/objects/annotations.ts';
import { namespacesInScope } from './scope-sql.ts';
import { byFirstCell, isTrue, rowsOf } from './text-rows.ts';
import type { CatalogReader } from './catalog-context.ts';

/** For one schema they come on top of those for all; those for all replace what is built in. */
const defaultPrivilegesSql = `
  select d.oid, n.nspname, pg_get_userbyid(d.defaclrole),
    case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
      when 'T' then 'types' when 'n' then 'schemas' else 'large objects' end,
    d.defaclrole = (select r.oid from pg_catalog.pg_roles r where r.rolname = current_user),
    acl.is_base, coalesce(g.rolname, 'public'), item.privilege_type, item.is_grantable
  from pg_catalog.pg_default_acl d
  left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
  cross join lateral (
    select false as is_base, d.defaclacl as items
    union all
    select true, acldefault(case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole)
    where d.defaclnamespace = 0
  ) acl
  left join lateral aclexplode(acl.items) item on true
  left join pg_catalog.pg_roles g on g.oid = item.grantee
  where d.defaclnamespace = 0 or d.defaclnamespace = any (${namespacesInScope})
  order by d.oid, acl.is_base, coalesce(g.rolname, 'public') collate "C", item.privilege_type collate "C"
`;
type DefaultPrivilegeRow = readonly [
  oid: string,
  schema: string | null,
  role: string,
  objects: string,
  isOwn: string,
  isBase: string,
  grantee: string,
  privilege: string | null,
  isGrantable: string | null,
];

export const defaultPrivileges: CatalogReader = {
  kinds: ['defaultPrivilege'],
  sql: defaultPrivilegesSql,
  needs: ['defaultPrivileges'],
  read(rows, context) {
    for (const [oid, entries] of byFirstCell(rowsOf<DefaultPrivilegeRow>(rows, 9))) {
      const [first] = entries;
      if (first === undefined) continue;
      const [, schema, role, objects, isOwn] = first;
      const isBase = (entry: DefaultPrivilegeRow): boolean => isTrue(entry[5]);
      context.add(
        {
          kind: 'defaultPrivilege',
          schema,
          table: null,
          name: `${role} on ${objects}`,
          role,
          objects,
          isOwn: isTrue(isOwn),
          builtIn: grantsOf(entries.filter(isBase)),
          granted: grantsOf(entries.filter((entry) => !isBase(entry))),
        },
        'pg_default_acl',
        oid,
      );
    }
  },
};

function grantsOf(entries: readonly DefaultPrivilegeRow[]): readonly DefaultGrant[] {
  return entries.flatMap(([, , , , , , grantee, privilege, isGrantable]) =>
    privilege === null
      ? []
      : [{ grantee, privilege, isGrantable: isGrantable !== null && isTrue(isGrantable) }],
  );
}
