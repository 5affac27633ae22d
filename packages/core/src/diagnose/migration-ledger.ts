import type { LedgerRow } from '../model/ledger.ts';

/** What the ledger says of one migration, over all of its rows. */
export interface MigrationLedger {
  readonly name: string;
  readonly state: 'none' | 'applied' | 'failed' | 'rolledBack' | 'unseen';
  /** The checksum that Prisma compares: of the first row that counts, in order of `started_at`. */
  readonly checksum: string | null;
  /** Whether a row of it is finished and rolled back at once. */
  readonly isContradictory: boolean;
}

/** Of a ledger whose rows this role may not read. */
export function unseenLedger(name: string): MigrationLedger {
  return { name, state: 'unseen', checksum: null, isContradictory: false };
}

/**
 * A row without an end is a failure even beside a finished one; a row that was rolled back counts for nothing, also
 * when it was finished before (Prisma 7.9 and later read it so, and earlier ones refuse to deploy on the difference).
 */
export function readMigrationLedger(name: string, rows: readonly LedgerRow[]): MigrationLedger {
  const counting = rows.filter((row) => row.rolledBackAt === null);
  const applied = counting.find((row) => row.finishedAt !== null);
  const isContradictory = rows.some((row) => row.rolledBackAt !== null && row.finishedAt !== null);
  const of = (state: MigrationLedger['state'], row: LedgerRow | undefined): MigrationLedger => ({
    name,
    state,
    checksum: row?.checksum ?? null,
    isContradictory,
  });
  if (counting.some((row) => row.finishedAt === null)) return of('failed', counting[0]);
  if (applied !== undefined) return of('applied', applied);
  return of(rows.length > 0 ? 'rolledBack' : 'none', rows[0]);
}

/** Rows by migration name, in order of their first row. Rows without a name are left out. */
export function groupRows(rows: readonly LedgerRow[]): ReadonlyMap<string, readonly LedgerRow[]> {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    if (row.migrationName === null) continue;
    const group = groups.get(row.migrationName);
    if (group === undefined) groups.set(row.migrationName, [row]);
    else group.push(row);
  }
  return groups;
}
