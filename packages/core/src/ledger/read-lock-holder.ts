import type { Database } from '../database/database.ts';

/** A session that holds the lock under which Prisma changes its history. */
export interface LockHolder {
  readonly processId: string;
  readonly application: string;
  /** `idle`, `active`, `idle in transaction`; null where the role may not see it. */
  readonly state: string | null;
  /** When its last statement began: ISO, UTC. */
  readonly since: string | null;
  /** Its last statement, one line; null where the role may not see it. */
  readonly statement: string | null;
}

/** `pg_advisory_lock(72707369)` is one key of 64 bits: its upper half in `classid`, its lower in `objid`. */
const holderSql = `
  select l.pid::text as pid, coalesce(nullif(a.application_name, ''), 'unnamed') as application, a.state as state,
         pg_catalog.to_char(a.query_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
         pg_catalog.left(pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 120) as statement
  from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = 72707369 and l.objsubid = 1
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and l.pid <> pg_catalog.pg_backend_pid()
  order by l.pid
  limit 1`;

interface HolderRow extends Readonly<Record<string, string | null>> {
  readonly pid: string;
  readonly application: string;
  readonly state: string | null;
  readonly since: string | null;
  readonly statement: string | null;
}

/** Who holds Prisma's migration lock now; null when nobody does. */
export async function readLockHolder(database: Database): Promise<LockHolder | null> {
  const [row] = await database.query<HolderRow>(holderSql);
  if (row === undefined) return null;
  const { pid, application, state, since, statement } = row;
  return { processId: pid, application, state, since, statement };
}
