import type { Reader } from '../database/database.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';

/** A transaction that has been open for a while: whatever needs a strong lock on its tables waits for it. */
export interface LongTransaction {
  readonly processId: string;
  readonly application: string;
  readonly state: string;
  readonly ageSeconds: number;
  /** Tables that it holds locks on; empty where the role may not see them. */
  readonly tables: readonly ObjectKey[];
}

const longTransactionsSql = `
  select a.pid::text as pid, coalesce(nullif(a.application_name, ''), 'unnamed') as application,
         coalesce(a.state, 'unknown') as state,
         pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - a.xact_start))::text as age,
         coalesce((
           select pg_catalog.json_agg(pg_catalog.json_build_array(n.nspname, c.relname) order by n.nspname, c.relname)
           from pg_catalog.pg_locks l
             join pg_catalog.pg_class c on c.oid = l.relation
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace
           where l.pid = a.pid and l.locktype = 'relation' and c.relkind in ('r', 'p')
             and l.database = a.datid
         )::text, '[]') as tables
  from pg_catalog.pg_stat_activity a
  where a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid()
    and a.xact_start < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $1::int)
  order by a.xact_start, a.pid`;

interface LongTransactionRow extends Readonly<Record<string, string | null>> {
  readonly pid: string;
  readonly application: string;
  readonly state: string;
  readonly age: string;
  readonly tables: string;
}

/** Transactions of other sessions in this database that have been open for at least `seconds`, oldest first. */
export async function readLongTransactions(
  database: Reader,
  seconds: number,
): Promise<readonly LongTransaction[]> {
  const rows = await database.query<LongTransactionRow>(longTransactionsSql, [seconds]);
  return rows.map(({ pid, application, state, age, tables }) => ({
    processId: pid,
    application,
    state,
    ageSeconds: Number(age),
    tables: (JSON.parse(tables) as readonly (readonly [string, string])[]).map(([schema, name]) =>
      objectKey({ kind: 'table', schema, table: null, name }),
    ),
  }));
}
