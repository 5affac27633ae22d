import { isOneOfChecksums, checksumVariants } from '../model/checksum.ts';
import type { DiagnosedMigration, DiagnosisInput } from './diagnosis.ts';

/**
 * Applied migrations without a folder that a squash left in the ledger: several of them, while the folders that are there
 * make exactly what the database holds. One whose file only has another name now is not among them. In order of the
 * ledger; empty where that is not certain.
 */
export function findLeftBehind(
  { history, evidence }: DiagnosisInput,
  migrations: readonly DiagnosedMigration[],
): readonly string[] {
  const onDisk = migrations.filter(({ isOnDisk }) => isOnDisk);
  const isWhole =
    evidence !== null &&
    evidence.unexplained.length === 0 &&
    onDisk.length > 0 &&
    onDisk.every((migration) => migration.evidence?.isHeld === true) &&
    onDisk.some((migration) => migration.evidence?.state === 'present');
  if (!isWhole) return [];
  const files = history.migrations.flatMap((migration) =>
    migration.kind === 'readable' ? checksumVariants(migration.sql) : [],
  );
  const folders = new Set(history.migrations.map(({ name }) => name.trim().toLowerCase()));
  const gone = migrations.filter(
    ({ name, isOnDisk, ledger }) =>
      !isOnDisk &&
      ledger.state === 'applied' &&
      !folders.has(name.trim().toLowerCase()) &&
      !isOneOfChecksums(files, ledger.checksum ?? ''),
  );
  return gone.length > 1 ? gone.map(({ name }) => name) : [];
}
