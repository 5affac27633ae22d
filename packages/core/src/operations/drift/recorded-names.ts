import { findSquashes, isFollowable } from '../../diagnose/find-squashes.ts';
import { judgeRecorded } from '../../diagnose/judge-recorded.ts';
import { groupRows, readMigrationLedger } from '../../diagnose/migration-ledger.ts';
import { gatherEvidence } from '../../forensics/gather-evidence.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { History } from '../../model/history.ts';
import type { Replay } from '../../model/replay.ts';
import type { LiveState } from '../session/live-state.ts';

/**
 * The migrations that the database is to hold by now: those that its ledger has as applied or, while it has no
 * ledger, those that it shows any part of. Half of a migration is one that lacks something, not one that is still to
 * come: what is there of it must never look like too much. The rows of all that a squash replaced stand for it. In
 * order of the history.
 */
export function recordedNames(
  history: History,
  live: LiveState,
  replay: Replay,
  actual: Catalog,
): readonly string[] {
  const rows = groupRows(live.ledger.table?.rows ?? []);
  if (rows.size === 0) {
    return gatherEvidence(replay, actual)
      .migrations.filter(
        ({ isSeenThere, state, present }) =>
          isSeenThere || state === 'partial' || (state === 'unverified' && present > 0),
      )
      .map(({ name }) => name);
  }
  const squashes = findSquashes(history, live.ledger);
  const followable = new Set(squashes.filter(isFollowable).map(({ name }) => name));
  return replay.steps
    .map((step) => step.name)
    .filter(
      (name) => followable.has(name) || readMigrationLedger(name, rows.get(name) ?? []).state === 'applied',
    );
}

/** Those of them of which the database lacks all, or all behind some statement. */
export function fakedNames(
  history: History,
  recorded: readonly string[],
  replay: Replay,
  actual: Catalog,
): readonly string[] {
  const files = new Map(history.migrations.map((file) => [file.name, file]));
  return gatherEvidence(replay, actual)
    .migrations.filter(
      (evidence) =>
        recorded.includes(evidence.name) &&
        judgeRecorded(evidence, files.get(evidence.name))?.kind === 'faked',
    )
    .map(({ name }) => name);
}

/** Those of them that began, and of which nobody has said what became. */
export function failedNames(live: LiveState, pending: readonly string[]): readonly string[] {
  const rows = groupRows(live.ledger.table?.rows ?? []);
  return pending.filter((name) => readMigrationLedger(name, rows.get(name) ?? []).state === 'failed');
}
