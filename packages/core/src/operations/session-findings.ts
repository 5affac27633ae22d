import type { Database } from '../database/database.ts';
import { findPooler, type Pooler } from '../database/find-pooler.ts';
import { explainConnectionPooled } from '../explain/connection-pooled.ts';
import { explainMigrationLockHeld } from '../explain/migration-lock-held.ts';
import { readLockHolder, type LockHolder } from '../ledger/read-lock-holder.ts';
import type { Finding } from '../model/finding.ts';

/** What was true of the connection, and of other sessions, while the database was read. */
export interface SessionState {
  readonly lockHolder: LockHolder | null;
  readonly pooler: Pooler | null;
}

export async function readSessionState(database: Database): Promise<SessionState> {
  return { lockHolder: await readLockHolder(database), pooler: await findPooler(database) };
}

/** Who else is at it, and what stands in between; nothing is known of that from a snapshot. */
export function sessionFindings(session: SessionState | undefined): readonly Finding[] {
  if (session === undefined) return [];
  const { lockHolder, pooler } = session;
  return [
    ...(lockHolder === null ? [] : [explainMigrationLockHeld(lockHolder)]),
    ...(pooler === null ? [] : [explainConnectionPooled(pooler.mode, pooler.evidence)]),
  ];
}
