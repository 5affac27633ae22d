import type { Reader } from '../database/database.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { Ledger } from '../model/ledger.ts';
import { stateMoved } from './state-moved.ts';

interface Planned {
  readonly plannedFor: Ledger;
  readonly provenFor: string | null;
  readonly readFingerprint: (state: { readonly isInTransaction: boolean }) => Promise<string>;
}

/**
 * Under the lock nobody who respects it can change the ledger; it must still be the one that was judged.
 *
 * @throws Failure `state-moved` when ledger or structure are no longer what the changes were planned for
 */
export async function requirePlannedState(database: Reader, planned: Planned): Promise<void> {
  const { plannedFor, provenFor, readFingerprint } = planned;
  const ledger = await readLedger(database);
  if (ledger.hash !== plannedFor.hash) throw stateMoved('its migration history');
  if (provenFor === null) return;
  if ((await readFingerprint({ isInTransaction: true })) !== provenFor) throw stateMoved('its structure');
}
