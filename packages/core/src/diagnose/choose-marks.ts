import type { Difference } from '../model/difference.ts';
import type { History } from '../model/history.ts';
import type { LedgerChange } from '../model/plan.ts';
import type { Situation } from '../model/report.ts';
import { contradictsHistory } from './contradicts-history.ts';
import type { Diagnosis, DiagnosedMigration } from './diagnose.ts';

/** Situations in which the ledger itself is sound, so that proven migrations may be added to it. */
const markable: ReadonlySet<Situation> = new Set([
  'unbaselined',
  'ledgerElsewhere',
  'behind',
  'diverged',
  'baselined',
]);

/** The rows that a baseline writes, and what forbids to write them. */
export interface MarkChoice {
  readonly marks: readonly LedgerChange[];
  /**
   * Changes by hand to what migrations made. While there are any, nothing is marked: it would let deploy run into
   * them half-way.
   */
  readonly contradictions: readonly Difference[];
}

/** One row for each migration that the database is proven to hold and that its ledger does not name. */
export function chooseMarks(
  diagnosis: Diagnosis,
  history: History,
  unexplained: readonly Difference[],
): MarkChoice {
  if (!markable.has(diagnosis.situation)) return { marks: [], contradictions: [] };
  const squashed = new Set(diagnosis.squashes.map(({ name }) => name));
  const marks = proveMarks(diagnosis, history).filter(
    // Beside the rows of what it replaced, the row of a squash would be a second claim to the same.
    (mark) => !isRenamed(mark, diagnosis) && !squashed.has(mark.migrationName),
  );
  const contradictions = unexplained.filter(contradictsHistory);
  const isBaselining = diagnosis.situation === 'unbaselined' || diagnosis.situation === 'ledgerElsewhere';
  if (contradictions.length === 0) return { marks, contradictions };
  return { marks: [], contradictions: marks.length > 0 || isBaselining ? contradictions : [] };
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
  return ledger.state === 'none' && evidence?.isHeld === true;
}
