import { quoteArgument } from '../model/shell-argument.ts';
import { explainHistorySquashed } from '../explain/history-squashed.ts';
import { explainLedgerChecksumInvalid } from '../explain/ledger-checksum-invalid.ts';
import { explainLedgerRowContradictory } from '../explain/ledger-row-contradictory.ts';
import { explainLedgerNameDiffers } from '../explain/ledger-name-differs.ts';
import { explainMigrationChanged } from '../explain/migration-changed.ts';
import { explainMigrationEdited } from '../explain/migration-edited.ts';
import { explainMigrationFailed } from '../explain/migration-failed.ts';
import { explainMigrationFaked } from '../explain/migration-faked.ts';
import { explainMigrationFolderMissing } from '../explain/migration-folder-missing.ts';
import { explainMigrationGap } from '../explain/migration-gap.ts';
import { explainMigrationPartial } from '../explain/migration-partial.ts';
import { explainMigrationRenamed } from '../explain/migration-renamed.ts';
import { explainMigrationSquashed } from '../explain/migration-squashed.ts';
import { explainMigrationUnrecorded } from '../explain/migration-unrecorded.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Situation } from '../model/verdict.ts';
import { describeCosmeticEdit } from './cosmetic-edit.ts';
import { settledNames, type SquashStanding } from './find-squashes.ts';
import { about } from './about.ts';
import { folderFindings } from './folder-findings.ts';
import { ledgerFindings } from './ledger-findings.ts';
import { isChecksum } from '../model/checksum.ts';
import { faultOf, type DiagnosedMigration, type DiagnosisInput } from './diagnosis.ts';

interface Standing {
  readonly squashes: readonly SquashStanding[];
  readonly leftBehind: readonly string[];
  /** The folders that recorded migrations are in now, by the names of the rows. */
  readonly renamed: ReadonlyMap<string, string>;
  /** What keeps a database without a ledger from being empty to Prisma. */
  readonly obstacleCount: number;
}

/** Everything that stands in the way of a healthy history, in order: the ledger, the folder, then each migration. */
export function findingsOf(
  input: DiagnosisInput,
  situation: Situation,
  migrations: readonly DiagnosedMigration[],
  { squashes, leftBehind, renamed, obstacleCount }: Standing,
): readonly Finding[] {
  const moved = [...renamed];
  return [
    ...ledgerFindings(input, situation, obstacleCount),
    ...folderFindings(input, migrations),
    ...squashes.map((squash) => about(settledNames(squash), explainMigrationSquashed(squash))),
    ...(leftBehind.length === 0 ? [] : [about(leftBehind, explainHistorySquashed(leftBehind))]),
    ...moved.map((names) => about(names, explainMigrationRenamed(...names))),
    ...migrationFindings(
      input,
      situation,
      migrations,
      new Set([...squashes.flatMap(settledNames), ...leftBehind, ...moved.flat()]),
    ),
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
    const findings = [
      ...(migration.ledger.isContradictory ? [explainLedgerRowContradictory(migration.name)] : []),
      ...findingsOfOne(input, situation, migration, gap),
    ];
    return findings.map((finding) => about([migration.name], finding));
  });
}

function findingsOfOne(
  input: DiagnosisInput,
  situation: Situation,
  migration: DiagnosedMigration,
  laterApplied: string | null,
): readonly Finding[] {
  const { name, evidence, isOnDisk } = migration;
  switch (migration.ledger.state) {
    case 'failed':
      return [explainFailed(input, migration)];
    case 'applied': {
      const findings: Finding[] = [];
      if (!isOnDisk) findings.push(explainWithoutFolder(input, name));
      const fault = faultOf(migration, input.history);
      const isEdited = migration.checksum === 'changed';
      if (isEdited) findings.push(explainChecksum(input, migration));
      if (evidence !== null && fault?.kind === 'faked') findings.push(explainMigrationFaked(evidence));
      if (evidence !== null && fault?.kind === 'changed') {
        const mayBeEdit = isEdited && cosmeticEdit(input, migration) === null;
        findings.push(explainMigrationChanged(evidence, { ...fault, mayBeEdit }));
      }
      return findings;
    }
    case 'unseen':
      return [];
    case 'none':
    case 'rolledBack': {
      if (evidence === null) return [];
      if (evidence.state === 'partial') return [explainMigrationPartial(evidence)];
      const isBaselining = situation === 'unbaselined' || situation === 'empty';
      if (isBaselining) return [];
      if (evidence.isHeld && evidence.state === 'present') return [unrecorded(migration, evidence)];
      return laterApplied === null ? [] : [explainMigrationGap(name, laterApplied)];
    }
  }
}

function explainFailed(
  { ledger }: DiagnosisInput,
  { name, evidence, isOnDisk }: DiagnosedMigration,
): Finding {
  const rows = ledger.table?.rows ?? [];
  const row = rows.findLast(
    ({ migrationName, finishedAt, rolledBackAt }) =>
      migrationName === name && finishedAt === null && rolledBackAt === null,
  );
  return explainMigrationFailed({
    name,
    evidence: isOnDisk ? (evidence?.state ?? 'noEvidence') : 'missingOnDisk',
    effects: { total: evidence?.effects.length ?? 0, present: evidence?.present ?? 0 },
    startedAt: row?.startedAt ?? null,
    logs: row?.logs ?? null,
  });
}

function explainWithoutFolder({ history }: DiagnosisInput, name: string): Finding {
  const isAlike = (other: string): boolean => other.trim().toLowerCase() === name.trim().toLowerCase();
  const folder = history.migrations.find((migration) => isAlike(migration.name));
  return folder === undefined
    ? explainMigrationFolderMissing(name)
    : explainLedgerNameDiffers(name, folder.name);
}

function explainChecksum(input: DiagnosisInput, migration: DiagnosedMigration): Finding {
  const { name, ledger } = migration;
  const file = `${input.historyPath}/${name}/migration.sql`;
  const recorded = ledger.checksum ?? '';
  if (!isChecksum(recorded)) return explainLedgerChecksumInvalid(name, recorded, file);
  return explainMigrationEdited(name, file, cosmeticEdit(input, migration));
}

/** What of the file was edited without changing a statement; null where that is not known. */
function cosmeticEdit({ history }: DiagnosisInput, { name, ledger }: DiagnosedMigration): string | null {
  const migration = history.migrations.find((each) => each.name === name);
  return migration?.kind === 'readable' ? describeCosmeticEdit(migration.sql, ledger.checksum ?? '') : null;
}

/** A baseline writes no second row beside one that somebody rolled back on purpose. */
function unrecorded({ name, ledger }: DiagnosedMigration, evidence: ConcludedMigration): Finding {
  const finding = explainMigrationUnrecorded(evidence);
  if (ledger.state !== 'rolledBack') return finding;
  return { ...finding, next: `prisma-mend resolve --applied ${quoteArgument(name)}` };
}
