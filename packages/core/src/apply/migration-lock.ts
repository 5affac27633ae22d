import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import { readLockHolder } from '../ledger/read-lock-holder.ts';
import { Failure } from '../model/failure.ts';

/** The key that every Prisma version locks while it deploys or resolves. */
const prismaLockKey = '72707369';
const retryAfterMs = 100;

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
  const holder = await readLockHolder(database);
  const doing = holder === null || !holder.statement ? '' : `: ${holder.statement}`;
  const who =
    holder === null
      ? 'another session'
      : `session ${holder.processId} (${holder.application}, ${holder.state ?? 'unknown state'} since ${holder.since ?? '?'}${doing})`;
  return new Failure('lock-timeout', `${who} holds Prisma's migration lock; waited ${timeoutMs} ms for it`, {
    why: 'While it is held, a `prisma migrate deploy` or another repair may be writing the same history.',
    next: 'Wait until that session is done, or end it if it is a leftover: select pg_terminate_backend(<pid>). Then run the same command again, with a longer --lock-timeout if need be.',
    docs: 'errors/P1002.md',
  });
}
