import { attachmentPoint } from './comments.ts';
import { isTrue, rowsOf } from './text-rows.ts';
import { namespacesInScope } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

/** What an owner has left where it gave up some of it; null where it has everything. */
const kept = (acl: string, type: string, owner: string): string => {
  const listed = (items: string): string =>
    `coalesce((select string_agg(item.privilege_type, ',' order by item.privilege_type collate "C")
      from aclexplode(${items}) item where item.grantee = ${owner}), '')`;
  return `case when ${acl} is not null then nullif(${listed(acl)}, ${listed(`acldefault(${type}, ${owner})`)}) end`;
};

/** Indexes, and types of rows and arrays, belong to whoever owns the table; foreign-data wrappers to some superuser. */
const ownersSql = `
  select 'pg_class', c.oid, pg_get_userbyid(c.relowner),
    case when c.relkind <> 'c' then ${kept('c.relacl', `case c.relkind when 'S' then 's' else 'r' end::"char"`, 'c.relowner')} end
  from pg_catalog.pg_class c
  where c.relkind in ('r', 'p', 'v', 'm', 'S', 'c', 'f') and c.relnamespace = any (${namespacesInScope})
  union all
  select 'pg_namespace', n.oid, pg_get_userbyid(n.nspowner), ${kept('n.nspacl', `'n'`, 'n.nspowner')}
  from pg_catalog.pg_namespace n
  where n.oid = any (${namespacesInScope})
  union all
  select 'pg_proc', p.oid, pg_get_userbyid(p.proowner), ${kept('p.proacl', `'f'`, 'p.proowner')}
  from pg_catalog.pg_proc p
  where p.oid >= 16384 and p.pronamespace = any (${namespacesInScope})
  union all
  select 'pg_type', t.oid, pg_get_userbyid(t.typowner), ${kept('t.typacl', `'T'`, 't.typowner')}
  from pg_catalog.pg_type t
  where t.typtype in ('d', 'e', 'r') and t.oid >= 16384 and t.typnamespace = any (${namespacesInScope})
  union all
  select 'pg_statistic_ext', s.oid, pg_get_userbyid(s.stxowner), null
  from pg_catalog.pg_statistic_ext s
  where s.stxnamespace = any (${namespacesInScope})
  union all
  select 'pg_collation', l.oid, pg_get_userbyid(l.collowner), null
  from pg_catalog.pg_collation l
  where l.collnamespace = any (${namespacesInScope})
  union all
  select 'pg_publication', p.oid, pg_get_userbyid(p.pubowner), null
  from pg_catalog.pg_publication p
  union all
  select 'pg_foreign_server', s.oid, pg_get_userbyid(s.srvowner), ${kept('s.srvacl', `'S'`, 's.srvowner')}
  from pg_catalog.pg_foreign_server s
  union all
  select 'pg_event_trigger', e.oid, pg_get_userbyid(e.evtowner), null
  from pg_catalog.pg_event_trigger e
  order by 1, 2
`;
type OwnerRow = readonly [catalog: string, oid: string, role: string, kept: string | null];

export const owners: CatalogReader = {
  kinds: ['owner'],
  sql: ownersSql,
  read(rows, context) {
    for (const [catalog, oid, role, privileges] of rowsOf<OwnerRow>(rows, 4)) {
      const on = context.identityOf(catalog, oid);
      if (on === undefined) continue;
      const { schema, table } = on;
      context.add({
        kind: 'owner',
        schema,
        table,
        name: `${on.kind} ${on.name}`,
        on,
        role,
        kept: listOf(privileges),
      });
    }
  },
};

function listOf(privileges: string | null): readonly string[] | null {
  if (privileges === null) return null;
  return privileges === '' ? [] : privileges.split(',');
}

/**
 * An empty ACL stands for the built-in default. What the owner holds comes with owning, and what a scratch server's
 * role holds of a wrapper with being there.
 */
const grantsSql = `
  select acl.catalog, acl.oid, acl.attnum, coalesce(r.rolname, 'public'), item.privilege_type, item.is_grantable
  from (
    select 'pg_class' as catalog, c.oid, 0 as attnum, c.relowner as owner,
      coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner)) as items
    from pg_catalog.pg_class c
    where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relnamespace = any (${namespacesInScope})
    union all
    select 'pg_class', c.oid, a.attnum, c.relowner, a.attacl
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    where a.attacl is not null and not a.attisdropped and c.relnamespace = any (${namespacesInScope})
    union all
    select 'pg_namespace', n.oid, 0, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
    from pg_catalog.pg_namespace n
    where n.oid = any (${namespacesInScope})
    union all
    select 'pg_proc', p.oid, 0, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
    from pg_catalog.pg_proc p
    where p.oid >= 16384 and p.pronamespace = any (${namespacesInScope})
    union all
    select 'pg_type', t.oid, 0, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
    from pg_catalog.pg_type t
    where t.typtype in ('d', 'e', 'r', 'c') and t.oid >= 16384 and t.typnamespace = any (${namespacesInScope})
    union all
    select 'pg_foreign_data_wrapper', f.oid, 0, f.fdwowner, coalesce(f.fdwacl, acldefault('F', f.fdwowner))
    from pg_catalog.pg_foreign_data_wrapper f
    union all
    select 'pg_foreign_server', s.oid, 0, s.srvowner, coalesce(s.srvacl, acldefault('S', s.srvowner))
    from pg_catalog.pg_foreign_server s
  ) acl
  cross join lateral aclexplode(acl.items) item
  left join pg_catalog.pg_roles r on r.oid = item.grantee
  where item.grantee <> acl.owner
    and not (acl.catalog = 'pg_foreign_data_wrapper' and r.rolname is not distinct from current_user)
  order by acl.catalog, acl.oid, acl.attnum, coalesce(r.rolname, 'public') collate "C",
    item.privilege_type collate "C"
`;
type GrantRow = readonly [
  catalog: string,
  oid: string,
  attnum: string,
  grantee: string,
  privilege: string,
  isGrantable: string,
];

export const grants: CatalogReader = {
  kinds: ['grant'],
  sql: grantsSql,
  read(rows, context) {
    let privileges: string[] = [];
    let lastTarget = '';
    for (const row of rowsOf<GrantRow>(rows, 6)) {
      const [catalog, oid, attnum, grantee, privilege, isGrantable] = row;
      const on = attachmentPoint(context, catalog, oid, attnum);
      if (on === undefined) continue;
      const target = [catalog, oid, attnum, grantee].join('\0');
      if (target !== lastTarget) {
        lastTarget = target;
        privileges = [];
        const { schema, table } = on;
        const name = `${on.kind} ${on.name} to ${grantee}`;
        context.add({ kind: 'grant', schema, table, name, on, grantee, privileges, initial: null });
      }
      privileges.push(isTrue(isGrantable) ? `${privilege} WITH GRANT OPTION` : privilege);
    }
  },
};
