import type { Difference } from '../model/difference.ts';
import type { History } from '../model/history.ts';
import type { LedgerChange } from '../model/plan.ts';
import type { Situation } from '../model/verdict.ts';
import { contradictsHistory } from './contradicts-history.ts';
import type { Diagnosis, DiagnosedMigration } from './diagnosis.ts';

/** Situations in which the ledger itself is sound, so that proven migrations may be added to it. */
const markable: ReadonlySet<Situation> = new Set([
  'unbaselined',
  'ledgerElsewhere',
  'behind',
  'changed',
  'diverged',
  'baselined',
]);

/** The rows that a baseline writes, and what forbids to write them. */
export interface MarkChoice {
  readonly marks: readonly LedgerChange[];
  /** Changes by hand to what migrations made. They keep no migration from being marked that is there. */
  readonly contradictions: readonly Difference[];
}

/**
 * One row for each migration that the database is proven to hold and that its ledger does not name.
 *
 * @param answered migrations of which a person has said that they did not run
 */
export function chooseMarks(
  diagnosis: Diagnosis,
  history: History,
  unexplained: readonly Difference[],
  answered: ReadonlySet<string> = new Set(),
): MarkChoice {
  if (!markable.has(diagnosis.situation)) return { marks: [], contradictions: [] };
  const squashed = new Set(diagnosis.squashes.map(({ name }) => name));
  const marks = proveMarks(diagnosis, history).filter(
    // Beside the rows of what it replaced, the row of a squash would be a second claim to the same.
    (mark) =>
      !isRenamed(mark, diagnosis) && !squashed.has(mark.migrationName) && !answered.has(mark.migrationName),
  );
  return { marks, contradictions: unexplained.filter(contradictsHistory) };
}

/** A row of a folder that is gone has the very checksum: the folder was renamed, and the row is to follow it. */
function isRenamed(mark: LedgerChange, { migrations }: Diagnosis): boolean {
  return migrations.some(
    ({ isOnDisk, ledger }) => !isOnDisk && ledger.state === 'applied' && ledger.checksum === mark.checksum,
  );
}

function proveMarks(diagnosis: Diagnosis, history: History): readonly LedgerChange[] {
  const checksums = new Map(
    history.migrations.flatMap((migration) =>
      migration.kind === 'readable' ? [[migration.name, migration.checksum] as const] : [],
    ),
  );
  return diagnosis.migrations.flatMap((migration): readonly LedgerChange[] => {
    const checksum = checksums.get(migration.name);
    return checksum !== undefined && isProvenAndUnrecorded(migration)
      ? [{ kind: 'insertApplied', migrationName: migration.name, checksum }]
      : [];
  });
}

function isProvenAndUnrecorded({ ledger, evidence }: DiagnosedMigration): boolean {
  // All that could be seen of it was changed by hand since: nothing is left to prove it.
  const isChangedAway = evidence !== null && evidence.present === 0 && evidence.unexplained.length > 0;
  return ledger.state === 'none' && evidence?.isHeld === true && !isChangedAway;
}
