import type { ObjectIdentity } from '../model/identity.ts';
import { objectKey } from '../model/identity.ts';
import type { CatalogReader } from './catalog-context.ts';
import { namespacesInScope } from './scope-sql.ts';
import { isTrue, parseOptionalTextArray, rowsOf } from './text-rows.ts';

const relationType = `case c.relkind when 'S' then 's' else 'r' end::"char"`;
const itemsOf = (items: string, grantee: string): string => `
  (select array_agg(x.privilege_type || case when x.is_grantable then ' WITH GRANT OPTION' else '' end
      order by x.privilege_type collate "C")
    from aclexplode(${items}) x where x.grantee = ${grantee})`;

/** Members whose privileges are not as the script of their extension left them; pg_init_privs keeps what it gave. */
const memberGrantsSql = `
  with own as materialized (
    select d.classid, d.objid, e.extname
    from pg_catalog.pg_extension e
    join pg_catalog.pg_depend d on d.refclassid = 'pg_catalog.pg_extension'::regclass and d.refobjid = e.oid
    where e.oid >= 16384 and d.deptype = 'e' and d.objsubid = 0
  )
  select member.extension, member.schema, member.is_in_scope, member.kind, member."table", member.name,
    coalesce(r.rolname, 'public'),
    ${itemsOf('member.items', 'touched.grantee')}, ${itemsOf('member.initial', 'touched.grantee')}
  from (
    select found.extname as extension, n.nspname as schema, n.oid = any (${namespacesInScope}) as is_in_scope,
      found.kind, found."table", found.name, found.owner,
      coalesce(found.acl, found.standard) as items, coalesce(i.initprivs, found.standard) as initial
    from (
      select own.extname, own.classid, c.oid, 0 as attnum, c.relnamespace as namespace,
        case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'materializedView'
          when 'f' then 'foreignTable' else 'table' end as kind, null::name as "table", c.relname::text as name,
        c.relowner as owner, c.relacl as acl, acldefault(${relationType}, c.relowner) as standard
      from own join pg_catalog.pg_class c on c.oid = own.objid
      where own.classid = 'pg_catalog.pg_class'::regclass and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      union all
      select own.extname, own.classid, c.oid, a.attnum, c.relnamespace, 'column', c.relname, a.attname::text,
        c.relowner, a.attacl, acldefault('c', c.relowner)
      from own join pg_catalog.pg_class c on c.oid = own.objid
      join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where own.classid = 'pg_catalog.pg_class'::regclass and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'f')
      union all
      select own.extname, own.classid, p.oid, 0, p.pronamespace,
        case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end, null,
        p.proname || '(' || oidvectortypes(p.proargtypes) || ')', p.proowner, p.proacl, acldefault('f', p.proowner)
      from own join pg_catalog.pg_proc p on p.oid = own.objid where own.classid = 'pg_catalog.pg_proc'::regclass
      union all
      select own.extname, own.classid, t.oid, 0, t.typnamespace,
        case t.typtype when 'd' then 'domain' else 'enum' end, null, t.typname::text, t.typowner, t.typacl,
        acldefault('T', t.typowner)
      from own join pg_catalog.pg_type t on t.oid = own.objid where own.classid = 'pg_catalog.pg_type'::regclass
    ) found
    join pg_catalog.pg_namespace n on n.oid = found.namespace
    left join pg_catalog.pg_init_privs i on i.classoid = found.classid and i.objoid = found.oid
      and i.objsubid = found.attnum
    where found.acl is distinct from i.initprivs
  ) member
  cross join lateral (
    select x.grantee from aclexplode(member.items) x
    union
    select x.grantee from aclexplode(member.initial) x
  ) touched
  left join pg_catalog.pg_roles r on r.oid = touched.grantee
  where touched.grantee <> member.owner
    and ${itemsOf('member.items', 'touched.grantee')} is distinct from ${itemsOf('member.initial', 'touched.grantee')}
  order by 1, 2, 4, 5, 6, 7
`;
type MemberGrantRow = readonly [
  extension: string,
  schema: string,
  isInScope: string,
  kind: string,
  table: string | null,
  name: string,
  grantee: string,
  privileges: string | null,
  initial: string | null,
];

export const memberGrants: CatalogReader = {
  // With those of `grants`.
  kinds: [],
  sql: memberGrantsSql,
  needs: ['extensions'],
  read(rows, context) {
    for (const row of rowsOf<MemberGrantRow>(rows, 9)) {
      const [extension, schema, isInScope, kind, table, name, grantee, privileges, initial] = row;
      const on: ObjectIdentity = { kind: kind as ObjectIdentity['kind'], schema, table, name };
      if (!isTrue(isInScope)) {
        context.countNotModelled('grant on a member of an extension', `${schema}.${name} to ${grantee}`);
        continue;
      }
      const grant = {
        kind: 'grant',
        schema,
        table,
        name: `${kind} ${name} to ${grantee}`,
        on,
        grantee,
        privileges: parseOptionalTextArray(privileges),
        initial: parseOptionalTextArray(initial),
      } as const;
      context.add(grant);
      const needed = { kind: 'extension', schema: null, table: null, name: extension } as const;
      context.recordDependency({ dependent: objectKey(grant), on: objectKey(needed) });
    }
  },
};
