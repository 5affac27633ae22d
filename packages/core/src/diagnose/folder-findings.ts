import { explainLockFileWrong } from '../explain/lock-file-wrong.ts';
import { explainMigrationEncoding } from '../explain/migration-encoding.ts';
import { explainMigrationOrderAmbiguous } from '../explain/migration-order-ambiguous.ts';
import { explainMigrationStray } from '../explain/migration-stray.ts';
import { explainMigrationUnreadable } from '../explain/migration-unreadable.ts';
import type { Finding } from '../model/finding.ts';
import type { Migration } from '../model/history.ts';
import { compareKeys } from '../model/identity.ts';
import { about } from './about.ts';
import type { DiagnosedMigration, DiagnosisInput } from './diagnose.ts';

/** What is wrong with the migrations folder, whatever the database holds. */
export function folderFindings(
  { history, historyPath }: DiagnosisInput,
  migrations: readonly DiagnosedMigration[],
): readonly Finding[] {
  const findings: Finding[] = [];
  if (history.lockFile.kind === 'wrong') {
    findings.push(explainLockFileWrong(`${historyPath}/migration_lock.toml`, history.lockFile.provider));
  }
  for (const migration of history.migrations) findings.push(...fileFindings(migration, historyPath));
  findings.push(...orderFindings(migrations.filter(({ isOnDisk }) => isOnDisk)));
  for (const stray of history.strays) findings.push(explainMigrationStray(`${historyPath}/${stray}`));
  return findings;
}

function fileFindings(migration: Migration, historyPath: string): readonly Finding[] {
  const file = `${historyPath}/${migration.name}/migration.sql`;
  if (migration.kind === 'unreadable') {
    return [about([migration.name], explainMigrationUnreadable(migration.name, file, migration.reason))];
  }
  return migration.encoding === 'utf8'
    ? []
    : [about([migration.name], explainMigrationEncoding(migration.name, file, migration.encoding))];
}

/** Neighbours in the order of the locale that are the other way round in the order of bytes. */
function orderFindings(migrations: readonly DiagnosedMigration[]): readonly Finding[] {
  const pairs = migrations.flatMap((earlier, index) => {
    const later = migrations[index + 1];
    return later !== undefined && compareKeys(earlier.name, later.name) > 0 ? [{ earlier, later }] : [];
  });
  const arePending = ({ earlier, later }: (typeof pairs)[number]): boolean =>
    [earlier, later].every(({ ledger }) => ledger.state !== 'applied');
  const shown = pairs.find(arePending) ?? pairs[0];
  if (shown === undefined) return [];
  const { earlier, later } = shown;
  return [
    about(
      [earlier.name, later.name],
      explainMigrationOrderAmbiguous(earlier.name, later.name, {
        count: pairs.length,
        arePending: arePending(shown),
      }),
    ),
  ];
}
