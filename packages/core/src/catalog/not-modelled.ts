import { compareKeys } from '../model/identity.ts';
import { rowsOf } from './text-rows.ts';
import { namespacesInScope } from './scope-sql.ts';
import type { CatalogReader } from './catalog-context.ts';

const maximumNames = 10;

/**
 * Everything user-made that no reader models. OIDs from 16384 on are user-made; OID 0 stands for what no
 * extension can own. All of pg_user_mapping is closed to ordinary roles.
 * The view pg_seclabels joins 17 catalogs, and planning that takes longer than all of the rest.
 */
const notModelledSql = `
  select found.kind, found.catalog, found.oid, coalesce(n.nspname || '.', '') || found.name as name
  from (
    select 'tablespace of a ' || case when c.relkind in ('i', 'I') then 'index' else 'table' end, 'pg_class', c.oid,
      c.relnamespace, c.relname::text
    from pg_catalog.pg_class c where c.reltablespace <> 0 and c.oid >= 16384
    union all
    select 'base type', 'pg_type', t.oid, t.typnamespace, t.typname
    from pg_catalog.pg_type t where (t.typtype = 'b' and t.typcategory <> 'A' or t.typtype = 'p') and t.oid >= 16384
    union all
    ${[
      ['operator', 'pg_operator', 'oprnamespace', 'oprname'],
      ['operator class', 'pg_opclass', 'opcnamespace', 'opcname'],
      ['operator family', 'pg_opfamily', 'opfnamespace', 'opfname'],
      ['conversion', 'pg_conversion', 'connamespace', 'conname'],
      ['text search parser', 'pg_ts_parser', 'prsnamespace', 'prsname'],
      ['text search dictionary', 'pg_ts_dict', 'dictnamespace', 'dictname'],
      ['text search template', 'pg_ts_template', 'tmplnamespace', 'tmplname'],
      ['text search configuration', 'pg_ts_config', 'cfgnamespace', 'cfgname'],
      ['language', 'pg_language', 'null', 'lanname'],
      ['access method', 'pg_am', 'null', 'amname'],
    ]
      .map(
        ([kind = '', catalog = '', namespace = '', name = '']) =>
          `select '${kind}', '${catalog}', oid, ${namespace}, ${name} from pg_catalog.${catalog} where oid >= 16384`,
      )
      .join('\n    union all\n    ')}
    union all
    select 'cast', 'pg_cast', c.oid, null,
      format_type(c.castsource, null) || ' as ' || format_type(c.casttarget, null)
    from pg_catalog.pg_cast c
    where c.oid >= 16384 and not exists (
      -- The cast from a range to its multirange comes with the type.
      select from pg_catalog.pg_depend d
      where d.classid = 'pg_catalog.pg_cast'::regclass and d.objid = c.oid and d.deptype = 'i'
    )
    union all
    select 'transform', 'pg_transform', f.oid, null, format_type(f.trftype, null) || ' for ' || l.lanname
    from pg_catalog.pg_transform f join pg_catalog.pg_language l on l.oid = f.trflang
    union all
    select 'column of a foreign table, as it is planned and stored', 'pg_attribute', 0, c.relnamespace,
      c.relname || '.' || a.attname
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid and c.relkind = 'f'
    join pg_catalog.pg_type t on t.oid = a.atttypid
    where a.attnum > 0 and not a.attisdropped
      and (a.attstattarget >= 0 or exists (select from unnest(a.attoptions) o where o !~ '^pg_attver=') or a.attstorage <> t.typstorage or a.attidentity <> '')
    union all
    select 'user mapping', 'pg_user_mapping', 0, null, m.usename || ' on ' || m.srvname
    from pg_catalog.pg_user_mappings m
    union all
    select 'publication', 'pg_publication', p.oid, null, p.pubname from pg_catalog.pg_publication p
    union all
    select 'default privilege', 'pg_default_acl', a.oid, null, pg_get_userbyid(a.defaclrole)
    from pg_catalog.pg_default_acl a
    where a.defaclnamespace = 0 or a.defaclnamespace = any (${namespacesInScope})
    union all
    select 'grant on a member of an extension', 'pg_init_privs', 0, null, pg_describe_object(member.classid, member.oid, 0)
    from (
      select 'pg_catalog.pg_class'::regclass as classid, c.oid, c.relacl as acl from pg_catalog.pg_class c
      where c.relacl is not null and c.oid >= 16384
      union all
      select 'pg_catalog.pg_proc'::regclass, p.oid, p.proacl from pg_catalog.pg_proc p
      where p.proacl is not null and p.oid >= 16384
    ) member
    join pg_catalog.pg_depend d on d.classid = member.classid and d.objid = member.oid and d.objsubid = 0
      and d.deptype = 'e'
    left join pg_catalog.pg_init_privs i on i.classoid = member.classid and i.objoid = member.oid and i.objsubid = 0
    where member.acl is distinct from i.initprivs
    union all
    select 'comment on ' || case d.classoid
        when 'pg_catalog.pg_cast'::regclass then 'a cast' when 'pg_catalog.pg_operator'::regclass then 'an operator' else 'what is not compared' end,
      'pg_description', 0, null, pg_describe_object(d.classoid, d.objoid, d.objsubid)
    from pg_catalog.pg_description d
    where d.objoid >= 16384 and d.classoid in (
      'pg_catalog.pg_cast'::regclass, 'pg_catalog.pg_operator'::regclass,
      'pg_catalog.pg_opclass'::regclass, 'pg_catalog.pg_opfamily'::regclass, 'pg_catalog.pg_conversion'::regclass,
      'pg_catalog.pg_ts_config'::regclass, 'pg_catalog.pg_ts_dict'::regclass, 'pg_catalog.pg_ts_parser'::regclass,
      'pg_catalog.pg_ts_template'::regclass, 'pg_catalog.pg_language'::regclass
    ) and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e'
    )
    union all
    -- CREATE EXTENSION takes its comment from the control file.
    select 'comment on an extension', 'pg_description', 0, null, e.extname
    from pg_catalog.pg_extension e
    join pg_catalog.pg_description d on d.classoid = 'pg_catalog.pg_extension'::regclass and d.objoid = e.oid
    where e.oid >= 16384 and d.description is distinct from (
      select x.comment from pg_catalog.pg_available_extensions() x where x.name = e.extname
    )
    union all
    select 'security label', 'pg_seclabel', 0, null,
      s.provider || ' on ' || pg_describe_object(s.classoid, s.objoid, s.objsubid)
    from pg_catalog.pg_seclabel s
  ) found (kind, catalog, oid, namespace, name)
  left join pg_catalog.pg_namespace n on n.oid = found.namespace
  where found.namespace is null or found.namespace = any (${namespacesInScope})
  order by found.kind, name collate "C"
`;
const readWithPrivileges: ReadonlySet<string> = new Set([
  'default privilege',
  'user mapping',
  'grant on a member of an extension',
]);

type NotModelledRow = readonly [kind: string, catalog: string, oid: string, name: string];

export const notModelled: CatalogReader = {
  kinds: [],
  sql: notModelledSql,
  needs: [
    'notModelled',
    'defaultPrivileges',
    'extensionMembers',
    'extensions',
    'foreignServers',
    'publications',
  ],
  read(rows, context) {
    for (const [kind, catalog, oid, name] of rowsOf<NotModelledRow>(rows, 4)) {
      if (context.isExtensionMember(catalog, oid)) continue;
      // Read with other privileges only; publications where all of their members are in scope.
      if (context.readsPrivileges && readWithPrivileges.has(kind)) continue;
      if (catalog === 'pg_publication' && context.identityOf(catalog, oid) !== undefined) continue;
      context.countNotModelled(kind, name);
    }
    context.notModelled = [...context.namesNotModelled]
      .sort(([one], [other]) => compareKeys(one, other))
      .map(([kind, names]) => ({ kind, count: names.length, names: names.slice(0, maximumNames) }));
  },
};
