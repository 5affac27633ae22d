import { hideValues } from '../model/hide-values.ts';
import type { LockHolder } from '../model/lock-holder.ts';
import type { Reader } from './database.ts';

/** The first of those that hold, or are before us in the queue for, what a process waits for. */
const blockerSql = `
  select a.pid::text as pid, coalesce(nullif(a.application_name, ''), 'unnamed') as application,
         a.usename::text as user, a.state as state,
         pg_catalog.to_char(a.state_change at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
         pg_catalog.to_char(a.backend_start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as connected,
         pg_catalog.left(a.query, 1000) as statement
  from pg_catalog.pg_stat_activity a
  where a.pid = any (pg_catalog.pg_blocking_pids($1::int))
  order by a.xact_start nulls last, a.pid
  limit 1`;

/** What queries for such a session give. */
export interface SessionRow extends Readonly<Record<string, string | null>> {
  readonly pid: string;
  readonly application: string;
  readonly user: string | null;
  readonly state: string | null;
  readonly since: string | null;
  readonly connected: string | null;
  readonly statement: string | null;
}

const shownCharacters = 120;

/** Who keeps a process of the server waiting for a lock; null when nobody does. */
export async function readBlocker(database: Reader, processId: number): Promise<LockHolder | null> {
  const [row] = await database.query<SessionRow>(blockerSql, [processId]);
  return row === undefined ? null : lockHolderOf(row);
}

/** What is shown of a session: its last statement without the values in it. */
export function lockHolderOf({
  pid,
  application,
  user,
  state,
  since,
  connected,
  statement,
}: SessionRow): LockHolder {
  const shown = statement === null ? null : hideValues(statement).slice(0, shownCharacters);
  return { processId: pid, application, user, state, since, connectedSince: connected, statement: shown };
}

/** `session 4711 (psql, idle in transaction since 2026-11-29T05:00:00Z: UPDATE "users" SET "name" = '…')` */
export function describeHolder({ processId, application, state, since, statement }: LockHolder): string {
  const doing = statement === null || statement === '' ? '' : `: ${statement}`;
  return `session ${processId} (${application}, ${state ?? 'unknown state'} since ${since ?? '?'}${doing})`;
}
