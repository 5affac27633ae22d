import type { TextRow } from '../database/database.ts';
import { InvariantError } from '../model/failure.ts';

const has = (catalog: string, where = 'true'): string =>
  `exists (select from pg_catalog.${catalog} where ${where})`;
/** OIDs from 16384 on are user-made. */
const hasOwn = (catalog: string, where = 'true'): string => has(catalog, `oid >= 16384 and ${where}`);

const members = `deptype = 'e' and refclassid = 'pg_catalog.pg_extension'::regclass and objid >= 16384`;
const undescribed = ['pg_cast', 'pg_operator', 'pg_opclass', 'pg_opfamily', 'pg_conversion', 'pg_ts_config']
  .concat(['pg_ts_dict', 'pg_ts_parser', 'pg_ts_template', 'pg_language'])
  .map((catalog) => `'pg_catalog.${catalog}'::regclass`)
  .join(', ');

const conditions = {
  aggregates: hasOwn('pg_proc', "prokind = 'a'"),
  collations: hasOwn('pg_collation'),
  compositeTypes: hasOwn('pg_class', "relkind = 'c'"),
  defaultPrivileges: has('pg_default_acl'),
  domains: hasOwn('pg_type', "typtype = 'd'"),
  eventTriggers: has('pg_event_trigger'),
  extensionMembers: has('pg_depend', members),
  extensions: hasOwn('pg_extension'),
  foreignDataWrappers: has('pg_foreign_data_wrapper'),
  foreignKeys: has('pg_constraint', "contype = 'f'"),
  /** User mappings and foreign tables belong to one. */
  foreignServers: has('pg_foreign_server'),
  materializedViews: hasOwn('pg_class', "relkind = 'm'"),
  /** Of what no reader models, what is not told by another one of these. */
  notModelled: [
    hasOwn('pg_class', 'reltablespace <> 0'),
    hasOwn('pg_type', "(typtype = 'b' and typcategory <> 'A' or typtype = 'p')"),
    ...['pg_operator', 'pg_opclass', 'pg_opfamily', 'pg_conversion', 'pg_ts_parser', 'pg_ts_dict'].map(
      (catalog) => hasOwn(catalog),
    ),
    ...['pg_ts_template', 'pg_ts_config', 'pg_cast', 'pg_language', 'pg_am'].map((catalog) =>
      hasOwn(catalog),
    ),
    has('pg_transform'),
    has('pg_description', `objoid >= 16384 and classoid in (${undescribed})`),
    has('pg_seclabel'),
  ].join(' or '),
  policies: has('pg_policy'),
  publications: has('pg_publication'),
  rangeTypes: has('pg_range', 'rngtypid >= 16384'),
  routines: hasOwn('pg_proc'),
  rules: hasOwn('pg_rewrite', "rulename <> '_RETURN'"),
  statistics: has('pg_statistic_ext'),
  subscriptions: has('pg_subscription'),
  triggers: has('pg_trigger'),
  views: hasOwn('pg_class', "relkind = 'v'"),
};

/**
 * What most databases have none of. It stands for every row that a reader which needs it would be given, of any schema,
 * and may stand for more: of what is not there nothing is asked, and planning a query costs more than its answer.
 */
export type Presence = keyof typeof conditions;

/** A query of one row, that {@link parsePresence} takes. */
export const presenceSql = `
  select concat_ws(',', ${Object.entries(conditions)
    .map(([name, condition]) => `case when ${condition} then '${name}' end`)
    .join(', ')})`;

export function parsePresence(rows: readonly TextRow[]): ReadonlySet<Presence> {
  const names = rows[0]?.[0];
  // Nothing said is not nothing there.
  if (names === undefined || names === null) throw new InvariantError('the server did not say what it has');
  return new Set(names.split(',') as readonly Presence[]);
}
