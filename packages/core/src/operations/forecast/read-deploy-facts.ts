import type { Database } from '../../database/database.ts';
import type { LedgerRights } from '../../diagnose/foretell-start.ts';
import { quoteIdentifier, quoteQualified } from '../../model/quote.ts';
import { readLiveFacts, type LiveFacts } from '../resolve/read-live-facts.ts';
import { readLedgerRights, readLedgerRightsOf } from './read-ledger-rights.ts';

/** What stands on a table or view and is in another schema, or of a kind that no catalog of ours holds. */
export interface OutsideDependent {
  /** `schema.name` of what it depends on. */
  readonly on: string;
  /** In PostgreSQL's words: `view analytics.jobs_by_state`. */
  readonly description: string;
}

/** What only the live server knows of a deploy. */
export interface DeployFacts extends LiveFacts {
  readonly ledger: LedgerRights;
  readonly outside: readonly OutsideDependent[];
  /** Statements that make the publications of the database anew. */
  readonly publications: readonly string[];
}

/** Views depend through their rules, keys through their constraints: the table tells the schema. */
const outsideSql = `
  select distinct rn.nspname || '.' || rc.relname,
    pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
  from pg_catalog.pg_depend d
  join pg_catalog.pg_class rc on d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and rc.oid = d.refobjid
  join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace
  left join pg_catalog.pg_rewrite w on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass and w.oid = d.objid
  left join pg_catalog.pg_constraint k
    on d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and k.oid = d.objid
  left join pg_catalog.pg_policy y on d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass and y.oid = d.objid
  left join pg_catalog.pg_trigger g on d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and g.oid = d.objid
  left join pg_catalog.pg_attrdef f on d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass and f.oid = d.objid
  left join pg_catalog.pg_proc p on d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and p.oid = d.objid
  left join pg_catalog.pg_class c on c.oid = coalesce(w.ev_class, k.conrelid, y.polrelid, g.tgrelid, f.adrelid,
    case when d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass then d.objid end)
  left join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, p.pronamespace)
  where d.refobjid >= 16384 and d.objid >= 16384 and rn.nspname !~ '^pg_' and d.deptype in ('n', 'a')
    and (n.oid is null and d.classid = 'pg_catalog.pg_publication_rel'::pg_catalog.regclass
      or n.nspname <> rn.nspname and n.nspname !~ '^pg_')
  order by 1, 2`;

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

export async function readDeployFacts(database: Database): Promise<DeployFacts> {
  const facts = await readSharedFacts(database);
  return { ...facts, ledger: await readLedgerRights(database) };
}

/** Of schemas of one database: all but the rights on each ledger is the same for them, and is read once. */
export async function readDeployFactsOf(
  database: Database,
  schemas: readonly string[],
): Promise<(schema: string) => DeployFacts | null> {
  const facts = await readSharedFacts(database);
  const rights = await readLedgerRightsOf(database, schemas);
  return (schema) => {
    const ledger = rights.get(schema);
    return ledger === undefined ? null : { ...facts, ledger };
  };
}

async function readSharedFacts(database: Database): Promise<Omit<DeployFacts, 'ledger'>> {
  const facts = await readLiveFacts(database);
  const { serverVersionNumber } = database.identity;
  const [outside = [], published = []] = await database.script(
    `${outsideSql}; ${publicationsSql(serverVersionNumber)}`,
  );
  return {
    ...facts,
    outside: outside.map(([on, description]) => ({ on: on ?? '', description: description ?? '' })),
    publications: renderPublications(published),
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
