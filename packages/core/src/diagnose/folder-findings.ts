import { explainLockFileWrong } from '../explain/lock-file-wrong.ts';
import { explainMigrationEncoding } from '../explain/migration-encoding.ts';
import { explainMigrationOrderAmbiguous } from '../explain/migration-order-ambiguous.ts';
import { explainMigrationStray } from '../explain/migration-stray.ts';
import { explainMigrationUnreadable } from '../explain/migration-unreadable.ts';
import type { Finding } from '../model/finding.ts';
import type { Migration } from '../model/history.ts';
import { compareKeys } from '../model/identity.ts';
import { about } from './about.ts';
import type { DiagnosedMigration, DiagnosisInput } from './diagnosis.ts';

/** What is wrong with the migrations folder, whatever the database holds. */
export function folderFindings(
  { history, historyPath }: DiagnosisInput,
  migrations: readonly DiagnosedMigration[],
): readonly Finding[] {
  const findings: Finding[] = [];
  if (history.lockFile.kind === 'wrong') {
    findings.push(explainLockFileWrong(`${historyPath}/migration_lock.toml`, history.lockFile.provider));
  }
  findings.push(...unreadableFindings(history.migrations, historyPath));
  for (const migration of history.migrations) findings.push(...encodingFindings(migration, historyPath));
  findings.push(...orderFindings(migrations.filter(({ isOnDisk }) => isOnDisk)));
  for (const stray of history.strays) findings.push(explainMigrationStray(`${historyPath}/${stray}`));
  return findings;
}

/** One for all folders that cannot be read for the same reason. */
export function unreadableFindings(
  migrations: readonly Migration[],
  historyPath: string,
): readonly Finding[] {
  const unreadable = migrations.filter((migration) => migration.kind === 'unreadable');
  return [...new Set(unreadable.map(({ reason }) => reason))].map((reason) => {
    const names = unreadable.filter((migration) => migration.reason === reason).map(({ name }) => name);
    const file = `${historyPath}/${names[0] ?? ''}/migration.sql`;
    return about(names, explainMigrationUnreadable(names, file, reason));
  });
}

function encodingFindings(migration: Migration, historyPath: string): readonly Finding[] {
  if (migration.kind === 'unreadable' || migration.encoding === 'utf8') return [];
  const file = `${historyPath}/${migration.name}/migration.sql`;
  return [about([migration.name], explainMigrationEncoding(migration.name, file, migration.encoding))];
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
