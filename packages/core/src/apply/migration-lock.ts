import type { Reader } from '../database/database.ts';
import { describeHolder } from '../database/read-blocker.ts';
import { LockHeld } from '../database/try-for-locks.ts';
import { readLockHolder } from '../ledger/read-lock-holder.ts';

/** The key that every Prisma version locks while it deploys or resolves. */
const prismaLockKey = '72707369';

/**
 * Takes Prisma's advisory lock until the end of the running transaction, so that no `prisma migrate deploy` and
 * no second prisma-mend can write the ledger meanwhile. It belongs to the transaction, not to the session, and so
 * cannot be left behind on a pooled connection. It is not waited for: `tryForLocks` comes back.
 *
 * @throws LockHeld naming the session that holds it
 */
export async function takeMigrationLock(database: Reader): Promise<void> {
  const rows = await database.query<{ taken: string }>(
    `select pg_catalog.pg_try_advisory_xact_lock(${prismaLockKey})::text as taken`,
  );
  if (rows[0]?.taken === 'true') return;
  const holder = await readLockHolder(database);
  const who = holder === null ? 'another session' : describeHolder(holder);
  throw new LockHeld(`${who} holds Prisma's migration lock`, holder);
}
