import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { Failure } from '../model/failure.ts';

/** The key that every Prisma version locks while it deploys or resolves. */
const prismaLockKey = '72707369';
const retryAfterMs = 100;

const holderSql = `
  select a.pid::text as pid, coalesce(nullif(a.application_name, ''), 'unnamed') as application,
         a.state as state, a.query_start::text as since
  from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${prismaLockKey}
    and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  limit 1`;

interface HolderRow extends Readonly<Record<string, string | null>> {
  readonly pid: string;
  readonly application: string;
  readonly state: string | null;
  readonly since: string | null;
}

/**
 * Takes Prisma's advisory lock until the end of the running transaction, so that no `prisma migrate deploy` and
 * no second prisma-mend can write the ledger meanwhile. It belongs to the transaction, not to the session, and so
 * cannot be left behind on a pooled connection.
 *
 * @throws Failure `lock-timeout` naming the session that holds it
 */
export async function takeMigrationLock(database: Database, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const rows = await database.query<{ taken: string }>(
      `select pg_catalog.pg_try_advisory_xact_lock(${prismaLockKey})::text as taken`,
    );
    if (rows[0]?.taken === 'true') return;
    if (Date.now() >= deadline) throw await lockTimeout(database, timeoutMs);
    await sleep(retryAfterMs);
  }
}

async function lockTimeout(database: Database, timeoutMs: number): Promise<Failure> {
  const holder = (await database.query<HolderRow>(holderSql))[0];
  const who =
    holder === undefined
      ? 'another session'
      : `session ${holder.pid} (${holder.application}, ${holder.state ?? 'unknown state'} since ${holder.since ?? '?'})`;
  return new Failure('lock-timeout', `${who} holds Prisma's migration lock; waited ${timeoutMs} ms for it`, {
    why: 'While it is held, a `prisma migrate deploy` or another repair may be writing the same history.',
    next: 'Wait until that session is done, or end it if it is a leftover: select pg_terminate_backend(<pid>). Then run the same command again, with a longer --lock-timeout if need be.',
  });
}
