import { InvariantError } from '../model/failure.ts';
import { parseTextArray, rowsOf } from './text-rows.ts';
import { namedOids } from './scope-sql.ts';

/**
 * What the objects of a changed row can be read by: the OID of the relation that it belongs to, or of an enum or a
 * routine. Of `rest` nothing is read by itself.
 */
export type CensusUnit = 'relations' | 'types' | 'routines' | 'rest';

/** The rows of one system catalog, counted, with those that were written since the mark. */
export interface Census {
  readonly catalog: string;
  readonly unit: CensusUnit;
  /** Null where a row never goes without another one that is counted. */
  readonly count: number | null;
  /** Identities of the rows; none where they are not counted. */
  readonly keys: readonly string[];
  /** For each of them the OID that it is read by; 0 where there is none. */
  readonly oids: readonly string[];
}

export interface CensusTaken {
  readonly catalogs: readonly Census[];
  /** OIDs of the relations that were named to the queries that follow; null where they are too many. */
  readonly reached: readonly string[] | null;
  /** The next transaction: rows written after this census carry it or a later one. */
  readonly mark: string;
}

/** As a mark it makes every row a new one, and names none of them. */
export const beginning = '0';

/** To read more than this one by one takes longer than to read everything. */
const mostNamed = 100;

interface CountedCatalog {
  readonly catalog: string;
  readonly unit: CensusUnit;
  readonly isCounted: boolean;
  readonly key: string;
  readonly oid: string;
  readonly where: string;
}

/** The table of an index, else the relation itself. */
const tableOf = (relid: string): string =>
  `coalesce((select x.indrelid from pg_catalog.pg_index x where x.indexrelid = ${relid}), ${relid})`;

const relidOf = (catalog: string, relid: string, oid: string): string =>
  `when 'pg_catalog.${catalog}'::regclass then (select o.${relid} from pg_catalog.${catalog} o where o.oid = ${oid})`;

const userMade = 'r.oid >= 16384';

/** Rows that are an object, or belong to just one, and are added and removed with an OID of their own. */
const ownRows = (
  catalog: string,
  unit: CensusUnit,
  oid: string = 'r.oid',
  where: string = userMade,
): CountedCatalog => ({ catalog, unit, isCounted: true, key: 'r.oid', oid, where });

/** Rows of which any change matters: a row that is changed is another one. */
const otherRows = (catalog: string, identity = 'r.oid', where: string = userMade): CountedCatalog => {
  return { catalog, unit: 'rest', isCounted: true, key: `${identity} || '-' || r.xmin`, oid: '0', where };
};

/** Rows that come and go with a relation, or with a row of pg_attribute or pg_class that changes as well. */
const addedRows = (catalog: string, oid: string, where: string): CountedCatalog => {
  return { catalog, unit: 'relations', isCounted: false, key: oid, oid, where };
};

const countedCatalogs: readonly CountedCatalog[] = [
  ownRows('pg_class', 'relations', tableOf('r.oid')),
  addedRows('pg_attribute', tableOf('r.attrelid'), 'r.attrelid >= 16384 and r.attnum > 0'),
  addedRows('pg_index', 'r.indrelid', 'r.indexrelid >= 16384'),
  addedRows('pg_inherits', tableOf('r.inhrelid'), 'true'),
  addedRows('pg_sequence', 'r.seqrelid', 'true'),
  ownRows('pg_constraint', 'relations', 'r.conrelid'),
  // Internal triggers carry out foreign keys; those of partitions are clones, marked so before 15.
  ownRows('pg_trigger', 'relations', 'r.tgrelid', `(not r.tgisinternal or r.tgparentid <> 0)`),
  ownRows('pg_rewrite', 'relations', 'r.ev_class'),
  ownRows('pg_policy', 'relations', 'r.polrelid', 'true'),
  {
    catalog: 'pg_description',
    unit: 'relations',
    isCounted: true,
    key: `r.classoid || '-' || r.objoid || '-' || r.objsubid`,
    oid: `case r.classoid
      when 'pg_catalog.pg_class'::regclass then ${tableOf('r.objoid')}
      ${relidOf('pg_constraint', 'conrelid', 'r.objoid')}
      ${relidOf('pg_trigger', 'tgrelid', 'r.objoid')}
      ${relidOf('pg_rewrite', 'ev_class', 'r.objoid')}
      ${relidOf('pg_policy', 'polrelid', 'r.objoid')}
    end`,
    // 2200 is the schema public, made by initdb.
    where: '(r.objoid >= 16384 or r.objoid = 2200)',
  },
  // Row types go with their tables, arrays with their elements.
  ownRows(
    'pg_type',
    'types',
    `case r.typtype when 'e' then r.oid end`,
    `${userMade} and r.typrelid = 0 and r.typcategory <> 'A'`,
  ),
  ownRows('pg_enum', 'types', 'r.enumtypid', 'true'),
  ownRows('pg_proc', 'routines', `case when r.prokind <> 'a' then r.oid end`),
  otherRows(
    'pg_depend',
    `r.classid || '-' || r.objid || '-' || r.refobjid`,
    `r.refclassid = 'pg_catalog.pg_extension'::regclass`,
  ),
  otherRows('pg_namespace', 'r.oid', 'true'),
  otherRows('pg_foreign_table', 'r.ftrelid', 'true'),
  ...[
    'pg_extension',
    'pg_statistic_ext',
    'pg_event_trigger',
    'pg_opclass',
    'pg_collation',
    'pg_publication',
    'pg_publication_rel',
    'pg_foreign_data_wrapper',
    'pg_foreign_server',
    'pg_default_acl',
    'pg_operator',
    'pg_language',
    'pg_am',
  ].map((catalog) => otherRows(catalog)),
];

const branches = countedCatalogs.map(({ catalog, unit, isCounted, key, oid, where }) => {
  const count = isCounted ? 'count(*)' : 'null';
  const row = `${isCounted ? `(${key})` : `''`} || ':' || coalesce((${oid})::text, '0')`;
  // A transaction that began after the mark was taken has the same number or a later one, whatever has wrapped.
  const isNew = `age(r.xmin) <= (select age(current_setting('prisma_mend.mark')::pg_catalog.xid))`;
  return `
    select '${catalog}', '${unit}', ${count}, array_agg(${row}) filter (where ${isNew})
    from pg_catalog.${catalog} r where ${where}`;
});

/** The view shows to any role the names that policies print, but not what wrote them. */
const rolesSql = `
    select 'pg_roles', 'rest', 1, array[md5(string_agg(r.oid || r.rolname, ',' order by r.oid)) || ':0']
    from pg_catalog.pg_roles r`;

/** As above: the catalog itself is closed to ordinary roles. */
const userMappingsSql = `
    select 'pg_user_mappings', 'rest', 1,
      array[md5(coalesce(string_agg(concat_ws(' ', r.umid, r.umuser, r.umoptions), ',' order by r.umid), '')) || ':0']
    from pg_catalog.pg_user_mappings r`;

/** Even its system columns are closed to ordinary roles, who can make none. */
const subscriptionsSql = `
    select 'pg_subscription', 'rest', 1, array[md5(coalesce(
      case when has_table_privilege('pg_catalog.pg_subscription', 'select') then
        query_to_xml('select s.oid, s.xmin from pg_catalog.pg_subscription s order by 1', false, false, '')::text
      end, '')) || ':0']`;

const asSetting = (unit: CensusUnit): string => `
  select 'named', '${unit}', (select count(*) from named), array[set_config('prisma_mend.${unit}', coalesce((
    select array_agg(oid)::text from ${
      unit === 'relations' ? 'reached' : `(select oid from named where unit = '${unit}') of_unit`
    }
  ), '{}'), true)]`;

/**
 * Counts, and names what was written since the mark (and the suspects) to the queries that follow in the transaction.
 * A sequence is read with the table that owns it, a table with all that it owns and with its partitions.
 */
export const censusSql = `
  with counted (catalog, unit, count, rows) as materialized (${[...branches, rolesSql, userMappingsSql, subscriptionsSql].join('\n    union all')}
  ), named (unit, oid) as (
    select distinct counted.unit, split_part(written, ':', 2)::pg_catalog.oid
    from counted, unnest(counted.rows) written
    where current_setting('prisma_mend.mark') <> '${beginning}' and counted.unit <> 'rest'
    union
    select 'relations', unnest(${namedOids('suspects')})
  ), few (oid) as (
    select oid from named where unit = 'relations' and (select count(*) from named) <= ${mostNamed}
  ), with_owners as (
    select oid from few
    union
    select d.refobjid from few
    join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = few.oid
      and d.objsubid = 0 and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
      and d.deptype in ('a', 'i')
    union
    select i.inhrelid from few join pg_catalog.pg_inherits i on i.inhparent = few.oid
  ), reached as (
    select oid from with_owners
    union
    select owned.objid from with_owners
    cross join lateral (
      select d.objid from pg_catalog.pg_depend d
      where d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid = with_owners.oid
        and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype in ('a', 'i')
      offset 0
    ) owned
    where exists (select from pg_catalog.pg_sequence s where s.seqrelid = owned.objid)
  )
  select catalog, unit, count, rows from counted
  union all ${(['relations', 'types', 'routines'] as const).map(asSetting).join(' union all ')}
  union all
  select 'mark', null, null,
    array[(pg_snapshot_xmax(pg_current_snapshot())::text::pg_catalog.numeric % 4294967296)::text]
`;
type CensusRow = readonly [catalog: string, unit: CensusUnit, count: string | null, rows: string | null];

/** Statements that set what {@link censusSql} starts from; both are numbers, which need no quoting. */
export function censusSettings(mark: string, suspects: Iterable<string>): readonly string[] {
  return [
    `select set_config('prisma_mend.mark', '${mark}', true)`,
    `select set_config('prisma_mend.suspects', '{${[...suspects].join(',')}}', true)`,
  ];
}

export function parseCensus(rows: Parameters<typeof rowsOf>[0]): CensusTaken {
  const catalogs: Census[] = [];
  let mark: string | undefined;
  let reached: readonly string[] | null = null;
  for (const [catalog, unit, count, written] of rowsOf<CensusRow>(rows, 4)) {
    const cells = written === null ? [] : parseTextArray(written);
    if (catalog === 'mark') [mark] = cells;
    else if (catalog !== 'named') catalogs.push(parseCatalog(catalog, unit, count, cells));
    else if (unit === 'relations' && Number(count) <= mostNamed) reached = parseTextArray(cells[0] ?? '{}');
  }
  if (mark === undefined) throw new InvariantError('a census without a mark');
  return { catalogs, reached, mark };
}

function parseCatalog(
  catalog: string,
  unit: CensusUnit,
  count: string | null,
  cells: readonly string[],
): Census {
  const written = cells.map((cell) => cell.split(':'));
  return {
    catalog,
    unit,
    count: count === null ? null : Number(count),
    keys: count === null ? [] : written.map(([key = '']) => key),
    oids: written.map(([, oid = '0']) => oid),
  };
}
