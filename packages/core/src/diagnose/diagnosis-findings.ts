import { explainHistoryNotInDatabase } from '../explain/history-not-in-database.ts';
import { explainLedgerBroken } from '../explain/ledger-broken.ts';
import { explainLedgerElsewhere } from '../explain/ledger-elsewhere.ts';
import { explainLedgerMissing } from '../explain/ledger-missing.ts';
import { explainLedgerUnreadable } from '../explain/ledger-unreadable.ts';
import { explainLockFileWrong } from '../explain/lock-file-wrong.ts';
import { explainMigrationEdited } from '../explain/migration-edited.ts';
import { explainMigrationEncoding } from '../explain/migration-encoding.ts';
import { explainMigrationFailed } from '../explain/migration-failed.ts';
import { explainMigrationFaked } from '../explain/migration-faked.ts';
import { explainMigrationFolderMissing } from '../explain/migration-folder-missing.ts';
import { explainMigrationGap } from '../explain/migration-gap.ts';
import { explainMigrationPartial } from '../explain/migration-partial.ts';
import { explainMigrationUnproven } from '../explain/migration-unproven.ts';
import { explainMigrationUnreadable } from '../explain/migration-unreadable.ts';
import { explainMigrationUnrecorded } from '../explain/migration-unrecorded.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Migration } from '../model/history.ts';
import type { Situation } from '../model/report.ts';
import { isFaked, type DiagnosedMigration, type DiagnosisInput } from './diagnose.ts';

/** Everything that stands in the way of a healthy history, in order: the ledger, the folder, then each migration. */
export function findingsOf(
  input: DiagnosisInput,
  situation: Situation,
  migrations: readonly DiagnosedMigration[],
  obstacleCount: number,
): readonly Finding[] {
  return [
    ...ledgerFindings(input, situation, obstacleCount),
    ...folderFindings(input),
    ...migrationFindings(input, situation, migrations),
  ];
}

function ledgerFindings(
  input: DiagnosisInput,
  situation: Situation,
  obstacleCount: number,
): readonly Finding[] {
  const { ledger, evidence, history } = input;
  const findings: Finding[] = [];
  if (situation === 'unbaselined') findings.push(explainLedgerMissing(obstacleCount));
  if (situation === 'unbaselined' && history.migrations.length > 0 && isUnrelated(evidence)) {
    findings.push(explainHistoryNotInDatabase(history.migrations.length, obstacleCount));
  }
  if (situation === 'ledgerElsewhere') {
    findings.push(
      explainLedgerElsewhere(
        ledger.expectedSchema,
        ledger.elsewhere.map((table) => table.schema),
      ),
    );
  }
  if (ledger.table?.isReadable === false)
    findings.push(explainLedgerUnreadable(ledger.table.schema, input.role));
  for (const defect of ledger.table?.defects ?? []) {
    findings.push(explainLedgerBroken(ledger.table?.schema ?? '', defect));
  }
  return findings;
}

function isUnrelated(evidence: DiagnosisInput['evidence']): boolean {
  return (
    evidence !== null &&
    evidence.held.length === 0 &&
    evidence.migrations.every((migration) => migration.state !== 'partial')
  );
}

function folderFindings({ history, historyPath }: DiagnosisInput): readonly Finding[] {
  const findings: Finding[] = [];
  if (history.lockFile.kind === 'wrong') {
    findings.push(explainLockFileWrong(`${historyPath}/migration_lock.toml`, history.lockFile.provider));
  }
  for (const migration of history.migrations) findings.push(...fileFindings(migration, historyPath));
  return findings;
}

function fileFindings(migration: Migration, historyPath: string): readonly Finding[] {
  const file = `${historyPath}/${migration.name}/migration.sql`;
  if (migration.kind === 'unreadable') {
    return [explainMigrationUnreadable(migration.name, file, migration.reason)];
  }
  return migration.encoding === 'utf8'
    ? []
    : [explainMigrationEncoding(migration.name, file, migration.encoding)];
}

function migrationFindings(
  input: DiagnosisInput,
  situation: Situation,
  migrations: readonly DiagnosedMigration[],
): readonly Finding[] {
  // What is not known to be recorded cannot be called unrecorded.
  if (input.ledger.table?.isReadable === false) return [];
  const lastApplied = migrations.findLast(
    (migration) => migration.isOnDisk && migration.ledger.state === 'applied',
  );
  const lastIndex = lastApplied === undefined ? -1 : migrations.indexOf(lastApplied);
  return migrations.flatMap((migration, index) => {
    const gap = index < lastIndex ? (lastApplied?.name ?? null) : null;
    return findingsOfOne(input, situation, migration, gap);
  });
}

function findingsOfOne(
  { historyPath, ledger }: DiagnosisInput,
  situation: Situation,
  migration: DiagnosedMigration,
  laterApplied: string | null,
): readonly Finding[] {
  const { name, evidence, isOnDisk } = migration;
  switch (migration.ledger.state) {
    case 'failed':
      return [explainMigrationFailed(name, isOnDisk ? (evidence?.state ?? 'noEvidence') : 'missingOnDisk')];
    case 'applied': {
      const findings: Finding[] = [];
      if (!isOnDisk) findings.push(explainMigrationFolderMissing(name));
      if (migration.checksum === 'changed') {
        findings.push(explainMigrationEdited(name, `${historyPath}/${name}/migration.sql`));
      }
      if (evidence !== null && isFaked(migration)) findings.push(explainMigrationFaked(evidence));
      return findings;
    }
    case 'none':
    case 'rolledBack': {
      if (evidence === null) return [];
      if (evidence.state === 'partial') return [explainMigrationPartial(evidence)];
      const isBaselining = situation === 'unbaselined' || situation === 'empty';
      if (
        evidence.basis === 'boundary' &&
        !evidence.isHeld &&
        evidence.state === 'noEvidence' &&
        isBaselining
      ) {
        return situation === 'empty' || ledger.table !== null ? [] : [explainMigrationUnproven(name)];
      }
      if (isBaselining) return [];
      if (evidence.isHeld && evidence.state === 'present') return [unrecorded(migration, evidence)];
      return laterApplied === null ? [] : [explainMigrationGap(name, laterApplied)];
    }
  }
}

/** A baseline writes no second row beside one that somebody rolled back on purpose. */
function unrecorded({ name, ledger }: DiagnosedMigration, evidence: ConcludedMigration): Finding {
  const finding = explainMigrationUnrecorded(evidence);
  if (ledger.state !== 'rolledBack') return finding;
  return { ...finding, next: `prisma-mend resolve --applied ${name}` };
}
