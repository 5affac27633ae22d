import type { Reader } from '../../database/database.ts';
import type { Pooler } from '../../database/find-pooler.ts';
import { explainConnectionPooled } from '../../explain/connection-pooled.ts';
import { explainMigrationLockHeld } from '../../explain/migration-lock-held.ts';
import { lockHolderOf, type SessionRow } from '../../database/read-blocker.ts';
import { holderSql } from '../../ledger/read-lock-holder.ts';
import { parsePresence, presenceSql, type Presence } from '../../catalog/presence.ts';
import type { LockHolder } from '../../model/lock-holder.ts';
import type { Finding } from '../../model/finding.ts';

/** What was true of the connection, and of other sessions, while the database was read. */
export interface SessionState {
  readonly lockHolder: LockHolder | null;
  readonly pooler: Pooler | null;
}

/** With what is there as `present`; without a holder its cells are null. */
type SessionStateRow = Readonly<Record<keyof SessionRow, string | null>>;

/** Asks together with what the database has, for the reading that follows: one round trip. */
export async function readSessionState(
  database: Reader,
): Promise<{ readonly session: SessionState; readonly present: ReadonlySet<Presence> }> {
  const [row] = await database.query<SessionStateRow>(
    `select (${presenceSql}) as present, holder.* from (select) one left join (${holderSql}) holder on true`,
  );
  const lockHolder = row !== undefined && isHeld(row) ? lockHolderOf(row) : null;
  return {
    session: { lockHolder, pooler: database.pooler },
    present: parsePresence([[row?.['present'] ?? null]]),
  };
}

const isHeld = (row: SessionStateRow): row is SessionRow & SessionStateRow => row.pid !== null;

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
