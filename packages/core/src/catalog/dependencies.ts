import { compareKeys, objectKey } from '../model/identity.ts';
import { rowsOf } from './text-rows.ts';
import type { Dependency } from '../model/catalog.ts';
import type { CatalogReader } from './catalog-context.ts';

/**
 * What has to be there before an object can be made, where the object's own attributes do not tell. A view's
 * dependencies are those of its rule `_RETURN`; a view that groups by a primary key needs the constraint. Types stand
 * for what they are made of: arrays for their elements, row types for their tables. The reader makes rows distinct and
 * sorts them. A check of a domain stands for the domain. Of triggers and event triggers only the functions count, which may
 * be in another schema; policies and rules also read other tables and views, whose own parts are told by their table. Foreign
 * keys are left out: nothing is built after them.
 */
const dependenciesSql = `
  select
    case when rewrite.oid is not null then 'pg_class' when k.oid is not null then 'pg_type' else dependent.relname end,
    coalesce(rewrite.ev_class, k.contypid, d.objid),
    case when target.typrelid <> 0 then 'pg_class' else referenced.relname end,
    case when target.typrelid <> 0 then target.typrelid else coalesce(target.oid, d.refobjid) end
  from pg_catalog.pg_depend d
  join pg_catalog.pg_class dependent on dependent.oid = d.classid
  join pg_catalog.pg_class referenced on referenced.oid = d.refclassid
  left join pg_catalog.pg_rewrite rewrite on d.classid = 'pg_catalog.pg_rewrite'::regclass
    and rewrite.oid = d.objid and rewrite.rulename = '_RETURN'
  left join pg_catalog.pg_constraint k on d.classid = 'pg_catalog.pg_constraint'::regclass
    and k.oid = d.objid and k.contypid <> 0
  left join pg_catalog.pg_type named on d.refclassid = 'pg_catalog.pg_type'::regclass and named.oid = d.refobjid
  left join pg_catalog.pg_type target
    on target.oid = case when named.typcategory = 'A' then named.typelem else named.oid end
  where d.refobjid >= 16384 and d.objid >= 16384 and d.deptype in ('n', 'a')
    and (
      d.refclassid in ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_type'::regclass)
        and d.classid in (
          'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_class'::regclass,
          'pg_catalog.pg_constraint'::regclass, 'pg_catalog.pg_proc'::regclass,
          'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_type'::regclass,
          'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_policy'::regclass,
          'pg_catalog.pg_event_trigger'::regclass
        )
      or d.refclassid in ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass)
        and d.classid in (
          'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass
        )
      or d.classid = 'pg_catalog.pg_attrdef'::regclass and d.refclassid = 'pg_catalog.pg_class'::regclass
        and d.refobjid in (select s.seqrelid from pg_catalog.pg_sequence s)
      or d.refclassid in ('pg_catalog.pg_foreign_data_wrapper'::regclass, 'pg_catalog.pg_foreign_server'::regclass)
      or d.classid = 'pg_catalog.pg_foreign_data_wrapper'::regclass and d.refclassid = 'pg_catalog.pg_proc'::regclass
    )
`;
type DependencyRow = readonly [catalog: string, oid: string, onCatalog: string, onOid: string];

export const dependencies: CatalogReader = {
  kinds: [],
  sql: dependenciesSql,
  read(rows, context) {
    const edges = new Map<string, Dependency>();
    for (const edge of context.ownDependencies) edges.set(`${edge.dependent}\0${edge.on}`, edge);
    for (const [catalog, oid, onCatalog, onOid] of rowsOf<DependencyRow>(rows, 4)) {
      const dependent = context.identityOf(catalog, oid);
      const on = context.identityOf(onCatalog, onOid);
      if (dependent === undefined || on === undefined) continue;
      const edge = { dependent: objectKey(dependent), on: objectKey(on) };
      if (edge.dependent !== edge.on) edges.set(`${edge.dependent}\0${edge.on}`, edge);
    }
    context.dependencies = [...edges]
      .sort(([one], [other]) => compareKeys(one, other))
      .map(([, edge]) => edge);
  },
};
