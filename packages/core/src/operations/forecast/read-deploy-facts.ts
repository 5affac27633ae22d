import type { Reader } from '../../database/database.ts';
import type { LedgerRights } from '../../diagnose/foretell-start.ts';
import { quoteIdentifier, quoteQualified } from '../../model/quote.ts';
import { readLiveFacts, type LiveFacts } from './read-live-facts.ts';
import type { OutsideDependent } from './outside-dependents.ts';
import { readLedgerRights, readLedgerRightsOf } from './read-ledger-rights.ts';

/** What only the live server knows of a deploy. */
export interface DeployFacts extends LiveFacts {
  readonly ledger: LedgerRights;
  readonly outside: readonly OutsideDependent[];
  /** Statements that make the publications of the database anew. */
  readonly publications: readonly string[];
  readonly limits: TimeLimits;
}

/** How long sessions of the role in this database may take, by settings of either. */
export interface TimeLimits {
  /** Of a statement or a transaction; null without a limit. */
  readonly statementMs: number | null;
  /** Of waiting for a lock. */
  readonly lockMs: number | null;
  /** Whether somebody else holds locks on tables now. */
  readonly isContended: boolean;
  /** Bytes of the largest table. */
  readonly largestTable: number;
}

/** What this session was told is no part of it. */
const limitsSql = `
  select (select min(reset_val::pg_catalog.int8) from pg_catalog.pg_settings
          where name in ('statement_timeout', 'transaction_timeout') and reset_val <> '0'),
    (select nullif(reset_val, '0') from pg_catalog.pg_settings where name = 'lock_timeout'),
    exists (
      select from pg_catalog.pg_locks l
      where l.locktype = 'relation' and l.relation >= 16384 and l.pid <> pg_catalog.pg_backend_pid()
        and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    ),
    coalesce((select max(pg_catalog.pg_relation_size(oid)) from pg_catalog.pg_class where relkind = 'r' and oid >= 16384), 0)`;

/**
 * Rows have the type of their table, arrays stand for what they hold, and members of an extension for it. Views depend
 * through their rules, keys through their constraints.
 */
const outsideSql = `
  with built as (
    select 'pg_catalog.pg_class'::pg_catalog.regclass as classid, oid, relnamespace as namespace, relname::text as name
    from pg_catalog.pg_class where oid >= 16384 and relkind <> 'f'
    union all
    select 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, coalesce(e.typnamespace, t.typnamespace),
      coalesce(e.typname, t.typname)::text
    from pg_catalog.pg_type t left join pg_catalog.pg_type e on e.typarray = t.oid
    where t.oid >= 16384 and (t.typtype <> 'b' or t.typcategory = 'A')
    union all
    select 'pg_catalog.pg_proc'::pg_catalog.regclass, oid, pronamespace, proname::text from pg_catalog.pg_proc
    where oid >= 16384
    union all
    select 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, collnamespace, collname::text
    from pg_catalog.pg_collation where oid >= 16384
  ), standing as (
    select classid, oid, namespace from built
    union all
    select 'pg_catalog.pg_rewrite'::pg_catalog.regclass, w.oid, c.relnamespace
    from pg_catalog.pg_rewrite w join pg_catalog.pg_class c on c.oid = w.ev_class
    union all
    select 'pg_catalog.pg_constraint'::pg_catalog.regclass, oid, connamespace from pg_catalog.pg_constraint
    union all
    select 'pg_catalog.pg_policy'::pg_catalog.regclass, y.oid, c.relnamespace
    from pg_catalog.pg_policy y join pg_catalog.pg_class c on c.oid = y.polrelid
    union all
    select 'pg_catalog.pg_trigger'::pg_catalog.regclass, g.oid, c.relnamespace
    from pg_catalog.pg_trigger g join pg_catalog.pg_class c on c.oid = g.tgrelid
    union all
    select 'pg_catalog.pg_attrdef'::pg_catalog.regclass, f.oid, c.relnamespace
    from pg_catalog.pg_attrdef f join pg_catalog.pg_class c on c.oid = f.adrelid
    union all
    select 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, stxnamespace from pg_catalog.pg_statistic_ext
    union all
    select 'pg_catalog.pg_publication_rel'::pg_catalog.regclass, r.oid, c.relnamespace
    from pg_catalog.pg_publication_rel r join pg_catalog.pg_class c on c.oid = r.prrelid
  )
  select coalesce(rn.nspname, '') || '.' || coalesce(x.extname, b.name), n.nspname,
    min(pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)) as description
  from pg_catalog.pg_depend d
  left join built b on b.classid = d.refclassid and b.oid = d.refobjid
  left join pg_catalog.pg_depend m on m.classid = d.refclassid and m.objid = d.refobjid and m.deptype = 'e'
  left join pg_catalog.pg_extension x on x.oid = m.refobjid
  left join pg_catalog.pg_namespace rn on rn.oid = b.namespace and x.oid is null
  left join standing s on s.classid = d.classid and s.oid = d.objid
  left join pg_catalog.pg_namespace n on n.oid = s.namespace
  where d.refobjid >= 16384 and d.objid >= 16384 and d.deptype in ('n', 'a')
    and (rn.nspname !~ '^pg_' or x.oid is not null) and coalesce(n.nspname, '') !~ '^pg_'
    and d.classid not in ('pg_catalog.pg_event_trigger'::pg_catalog.regclass,
      'pg_catalog.pg_default_acl'::pg_catalog.regclass)
    and (n.oid is distinct from rn.oid or d.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass)
    and not exists (
      select from pg_catalog.pg_depend o where o.classid = d.classid and o.objid = d.objid and o.deptype = 'e'
    )
  group by 1, 2, case when x.oid is null then pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) end
  order by 1, 2, 3`;

/** Column lists and conditions came with PostgreSQL 15. */
const publicationsSql = (serverVersionNumber: number): string => `
  select p.pubname, n.nspname, c.relname,
    ${
      serverVersionNumber < 150000
        ? 'null, null'
        : `(select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
            from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum = any (r.prattrs)),
           pg_catalog.pg_get_expr(r.prqual, r.prrelid)`
    }
  from pg_catalog.pg_publication p
  join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
  join pg_catalog.pg_class c on c.oid = r.prrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  order by 1, 2, 3`;

export async function readDeployFacts(database: Reader): Promise<DeployFacts> {
  const facts = await readSharedFacts(database);
  return { ...facts, ledger: await readLedgerRights(database) };
}

/** Of schemas of one database: all but the rights on each ledger is the same for them, and is read once. */
export async function readDeployFactsOf(
  database: Reader,
  schemas: readonly string[],
): Promise<(schema: string) => DeployFacts | null> {
  const facts = await readSharedFacts(database);
  const rights = await readLedgerRightsOf(database, schemas);
  return (schema) => {
    const ledger = rights.get(schema);
    return ledger === undefined ? null : { ...facts, ledger };
  };
}

async function readSharedFacts(database: Reader): Promise<Omit<DeployFacts, 'ledger'>> {
  const facts = await readLiveFacts(database);
  const { serverVersionNumber } = database.identity;
  const [outside = [], published = [], limits = []] = await database.script(
    `${outsideSql}; ${publicationsSql(serverVersionNumber)}; ${limitsSql}`,
  );
  const [statementMs, lockMs, isContended, largestTable] = limits[0] ?? [];
  return {
    ...facts,
    outside: outside.map(([on, schema = null, description]) => ({
      on: on ?? '',
      schema,
      description: description ?? '',
    })),
    publications: renderPublications(published),
    limits: {
      statementMs: statementMs == null ? null : Number(statementMs),
      lockMs: lockMs == null ? null : Number(lockMs),
      isContended: isContended === 't',
      largestTable: Number(largestTable ?? 0),
    },
  };
}

function renderPublications(rows: readonly (readonly (string | null)[])[]): readonly string[] {
  const tables = new Map<string, string[]>();
  for (const [name, schema = null, table, columns = null, condition = null] of rows) {
    const list = columns === null ? '' : ` (${columns})`;
    const where = condition === null ? '' : ` WHERE (${condition})`;
    const own = tables.get(name ?? '') ?? [];
    tables.set(name ?? '', [...own, `${quoteQualified(schema, table ?? '')}${list}${where}`]);
  }
  return [...tables].map(
    ([name, own]) => `CREATE PUBLICATION ${quoteIdentifier(name)} FOR TABLE ${own.join(', ')}`,
  );
}
