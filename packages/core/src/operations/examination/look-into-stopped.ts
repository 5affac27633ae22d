import { groupRows, readMigrationLedger, type MigrationLedger } from '../../diagnose/migration-ledger.ts';
import { findStopped } from '../../forensics/find-stopped.ts';
import { gatherThrough, type TakenApart } from '../../forensics/gather-through.ts';
import { withUnseen } from '../../forensics/with-unseen.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { HistoryEvidence } from '../../model/evidence.ts';
import { Failure } from '../../model/failure.ts';
import type { Migration } from '../../model/history.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import type { LiveState } from '../session/live-state.ts';
import { replayPlaces } from '../scratch/replay-apart.ts';

interface Judged {
  readonly project: Project;
  readonly live: LiveState;
  readonly replay: Replay;
  readonly surroundings: Surroundings | null;
  readonly evidence: HistoryEvidence;
  readonly ownCatalog: Catalog;
}

/**
 * What a file makes and unmakes again is in no sum of its effects: where the database has something that no migration
 * explains, or lacks something, the files that name it are taken apart, so that how far one came is seen statement by
 * statement, and nothing is laid at the door of an earlier one. Every mark rests on what this returns.
 *
 * @param named A migration that is taken apart in any case
 */
export async function lookIntoStopped(
  judged: Judged,
  options: OperationOptions,
  named: string | null = null,
): Promise<HistoryEvidence> {
  const { live, replay, evidence, ownCatalog } = judged;
  const migrations = inReplayOrder(judged);
  const ledger = readLedgers(live);
  const places = new Set([
    ...findStopped({ migrations }, evidence, (name) => ledger(name).state === 'applied'),
    ...migrations.flatMap((migration, place) => {
      if (migration.kind !== 'readable') return [];
      const isMeant = named === null ? ledger(migration.name).state === 'failed' : migration.name === named;
      return isMeant && isMissedBefore(evidence, place, ledger) ? [place] : [];
    }),
  ]);
  if (places.size === 0) return evidence;
  const apart = await replayWherePossible(judged, options, migrations, [...places]);
  const names = [...places].map((place) => migrations[place]?.name ?? '');
  return apart === null ? withUnseen(evidence, names, reason) : gatherThrough(replay, apart, ownCatalog);
}

const reason =
  'it makes or takes away in passing what the database has or lacks, and without a scratch server it could not be taken apart';

/** Places are those of the replay, which may have had to take another order than that of the names. */
function inReplayOrder({ project, replay }: Judged): readonly Migration[] {
  const byName = new Map(project.history.migrations.map((migration) => [migration.name, migration]));
  return replay.steps.flatMap(({ name }) => byName.get(name) ?? []);
}

/** Whether something is gone of what the migrations before a place made. */
function isMissedBefore(
  { migrations }: HistoryEvidence,
  place: number,
  ledger: (name: string) => MigrationLedger,
): boolean {
  return migrations
    .slice(0, place)
    .some(
      ({ name, state, isSeenThere }) =>
        !isSeenThere && (state === 'partial' || ledger(name).state === 'applied'),
    );
}

function readLedgers({ ledger }: LiveState): (name: string) => MigrationLedger {
  const rows = groupRows(ledger.table?.rows ?? []);
  return (name) => readMigrationLedger(name, rows.get(name) ?? []);
}

/** With a prepared replay there may be no scratch server. */
async function replayWherePossible(
  judged: Judged,
  options: OperationOptions,
  migrations: readonly Migration[],
  places: readonly number[],
): Promise<TakenApart | null> {
  try {
    return await replayPlaces(judged, options, migrations, places);
  } catch (error) {
    if (error instanceof Failure && error.code === 'shadow-unavailable') return null;
    throw error;
  }
}
