import { explainMigrationEdited } from '../explain/migration-edited.ts';
import { explainMigrationFailed } from '../explain/migration-failed.ts';
import { explainMigrationFaked } from '../explain/migration-faked.ts';
import { explainMigrationFolderMissing } from '../explain/migration-folder-missing.ts';
import { explainMigrationGap } from '../explain/migration-gap.ts';
import { explainMigrationPartial } from '../explain/migration-partial.ts';
import { explainMigrationSquashed } from '../explain/migration-squashed.ts';
import { explainMigrationUnproven } from '../explain/migration-unproven.ts';
import { explainMigrationUnrecorded } from '../explain/migration-unrecorded.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Situation } from '../model/report.ts';
import { settledNames, type SquashStanding } from './find-squashes.ts';
import { folderFindings } from './folder-findings.ts';
import { ledgerFindings } from './ledger-findings.ts';
import { isFaked, type DiagnosedMigration, type DiagnosisInput } from './diagnose.ts';

/** Everything that stands in the way of a healthy history, in order: the ledger, the folder, then each migration. */
export function findingsOf(
  input: DiagnosisInput,
  situation: Situation,
  migrations: readonly DiagnosedMigration[],
  squashes: readonly SquashStanding[],
  obstacleCount: number,
): readonly Finding[] {
  return [
    ...ledgerFindings(input, situation, obstacleCount),
    ...folderFindings(input, migrations),
    ...squashes.map(explainMigrationSquashed),
    ...migrationFindings(input, situation, migrations, new Set(squashes.flatMap(settledNames))),
  ];
}

function migrationFindings(
  input: DiagnosisInput,
  situation: Situation,
  migrations: readonly DiagnosedMigration[],
  toldOf: ReadonlySet<string>,
): readonly Finding[] {
  // What is not known to be recorded cannot be called unrecorded.
  if (input.ledger.table?.isReadable === false) return [];
  const lastApplied = migrations.findLast(
    (migration) => migration.isOnDisk && migration.ledger.state === 'applied',
  );
  const lastIndex = lastApplied === undefined ? -1 : migrations.indexOf(lastApplied);
  // Deploy stops at a folder without its file (P3015): it runs nothing of it.
  const readable = new Set(
    input.history.migrations.filter(({ kind }) => kind === 'readable').map(({ name }) => name),
  );
  return migrations.flatMap((migration, index) => {
    if (toldOf.has(migration.name)) return [];
    const isOvertaken = index < lastIndex && readable.has(migration.name);
    const gap = isOvertaken ? (lastApplied?.name ?? null) : null;
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
