import { groupRows, readMigrationLedger, type MigrationLedger } from '../diagnose/migration-ledger.ts';
import { gatherThrough } from '../forensics/gather-through.ts';
import type { Catalog } from '../model/catalog.ts';
import type { HistoryEvidence } from '../model/evidence.ts';
import { Failure } from '../model/failure.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Replay } from '../model/replay.ts';
import type { LiveState } from './live-state.ts';
import { replayApart } from './replay-apart.ts';

interface Judged {
  readonly project: Project;
  readonly live: LiveState;
  readonly replay: Replay;
  readonly evidence: HistoryEvidence;
  readonly ownCatalog: Catalog;
}

/**
 * Where a migration that stopped half-way has taken something of earlier ones away, they look as if they had not been
 * applied. It is then taken apart, so that what is gone is laid at its own door.
 *
 * @param named The migration in question; without it, the first that the ledger calls failed
 */
export async function lookIntoFailed(
  { project, live, replay, evidence, ownCatalog }: Judged,
  options: OperationOptions,
  named: string | null = null,
): Promise<HistoryEvidence> {
  const ledger = readLedgers(live);
  const isFailed = ({ name }: { readonly name: string }): boolean =>
    named === null ? ledger(name).state === 'failed' : name === named;
  const { migrations } = project.history;
  const place = migrations.findIndex(isFailed);
  const file = migrations[place];
  if (file?.kind !== 'readable') return evidence;
  const earlier = evidence.migrations.slice(0, place);
  const wasApplied = earlier.filter(
    ({ name, state, isHeld }) => isHeld || state === 'partial' || ledger(name).state === 'applied',
  );
  if (wasApplied.every(({ isHeld }) => isHeld)) return evidence;
  const names = new Set(wasApplied.map(({ name }) => name));
  const taken = await replayWherePossible(project, live, options, file, (name) => names.has(name));
  return taken === null ? evidence : gatherThrough(replay, place, taken.steps, ownCatalog);
}

function readLedgers({ ledger }: LiveState): (name: string) => MigrationLedger {
  const rows = groupRows(ledger.table?.rows ?? []);
  return (name) => readMigrationLedger(name, rows.get(name) ?? []);
}

/** With a prepared replay there may be no scratch server. */
async function replayWherePossible(
  project: Project,
  live: LiveState,
  options: OperationOptions,
  file: ReadableMigration,
  isEarlier: (name: string) => boolean,
): Promise<Awaited<ReturnType<typeof replayApart>> | null> {
  try {
    return await replayApart(project, live, options, file, isEarlier);
  } catch (error) {
    if (error instanceof Failure && error.code === 'shadow-unavailable') return null;
    throw error;
  }
}
