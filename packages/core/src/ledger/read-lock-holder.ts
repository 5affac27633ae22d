import type { Reader } from '../database/database.ts';
import { lockHolderOf, type SessionRow } from '../database/read-blocker.ts';
import type { LockHolder } from '../model/lock-holder.ts';

/** One row of a {@link SessionRow}, or none. `pg_advisory_lock(72707369)` is one key of 64 bits: its upper half in `classid`, its lower in `objid`. */
export const holderSql = `
  select l.pid::text as pid, coalesce(nullif(a.application_name, ''), 'unnamed') as application,
         a.usename::text as user, a.state as state,
         pg_catalog.to_char(a.state_change at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
         pg_catalog.to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as connected,
         pg_catalog.left(a.query, 1000) as statement
  from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = 72707369 and l.objsubid = 1
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
    and l.pid <> pg_catalog.pg_backend_pid()
  order by l.pid
  limit 1`;

/** Who holds Prisma's migration lock now; null when nobody does. */
export async function readLockHolder(database: Reader): Promise<LockHolder | null> {
  const [row] = await database.query<SessionRow>(holderSql);
  return row === undefined ? null : lockHolderOf(row);
}
