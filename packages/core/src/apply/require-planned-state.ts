import type { Database } from '../database/database.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import type { Ledger } from '../model/ledger.ts';
import { stateMoved } from './state-moved.ts';

interface Planned {
  readonly plannedFor: Ledger;
  readonly isStructureUnchanged: () => Promise<boolean>;
}

/**
 * Under the lock nobody who respects it can change the ledger; it must still be the one that was judged.
 *
 * @throws Failure `state-moved` when ledger or structure are no longer what the changes were planned for
 */
export async function requirePlannedState(database: Database, planned: Planned): Promise<void> {
  const ledger = await readLedger(database);
  if (ledger.hash !== planned.plannedFor.hash) throw stateMoved('its migration history');
  if (!(await planned.isStructureUnchanged())) throw stateMoved('its structure');
}
