import type { Difference } from '../model/difference.ts';
import type { History } from '../model/history.ts';
import type { LedgerChange } from '../model/plan.ts';
import type { Situation } from '../model/report.ts';
import type { Diagnosis, DiagnosedMigration } from './diagnose.ts';

/** Situations in which the ledger itself is sound, so that proven migrations may be added to it. */
const markable: ReadonlySet<Situation> = new Set([
  'unbaselined',
  'ledgerElsewhere',
  'behind',
  'diverged',
  'baselined',
]);

/**
 * The rows that a baseline writes: one for each migration that the database is proven to hold and that its ledger
 * does not name. None at all while something that a migration made was changed by hand: marking the others would let
 * deploy run into it half-way.
 */
export function chooseMarks(
  diagnosis: Diagnosis,
  history: History,
  unexplained: readonly Difference[],
): readonly LedgerChange[] {
  if (!markable.has(diagnosis.situation) || unexplained.some(contradictsHistory)) return [];
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

/** What is only there in addition says nothing against any migration. */
export function contradictsHistory(difference: Difference): boolean {
  return difference.kind !== 'unexpected';
}
