import type { Reader } from '../../database/database.ts';
import type { Pooler } from '../../database/find-pooler.ts';
import { explainConnectionPooled } from '../../explain/connection-pooled.ts';
import { explainMigrationLockHeld } from '../../explain/migration-lock-held.ts';
import { readLockHolder } from '../../ledger/read-lock-holder.ts';
import type { LockHolder } from '../../model/lock-holder.ts';
import type { Finding } from '../../model/finding.ts';

/** What was true of the connection, and of other sessions, while the database was read. */
export interface SessionState {
  readonly lockHolder: LockHolder | null;
  readonly pooler: Pooler | null;
}

export async function readSessionState(database: Reader): Promise<SessionState> {
  return { lockHolder: await readLockHolder(database), pooler: database.pooler };
}

/** Who else is at it, and what stands in between; nothing is known of that from a snapshot. */
export function sessionFindings(session: SessionState | undefined): readonly Finding[] {
  return [...lockFindings(session), ...poolerFindings(session)];
}

export function lockFindings(session: Pick<SessionState, 'lockHolder'> | undefined): readonly Finding[] {
  const holder = session?.lockHolder ?? null;
  return holder === null ? [] : [explainMigrationLockHeld(holder)];
}

/** What every report says of its connection. */
export function poolerFindings(session: Pick<SessionState, 'pooler'> | undefined): readonly Finding[] {
  const pooler = session?.pooler ?? null;
  return pooler === null ? [] : [explainConnectionPooled(pooler.mode, pooler.evidence)];
}
