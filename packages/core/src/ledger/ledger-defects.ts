import type { LedgerColumn, LedgerRow } from '../model/ledger.ts';

/** All of them are selected by every Prisma command; a missing one fails them all. */
const requiredColumns = [
  'id',
  'checksum',
  'finished_at',
  'migration_name',
  'logs',
  'rolled_back_at',
  'started_at',
  'applied_steps_count',
] as const;

/** Prisma's reader takes a NULL in these for a broken row ("Failed to extract …"). */
const requiredValues: readonly (readonly [string, (row: LedgerRow) => unknown])[] = [
  ['id', (row) => row.id],
  ['checksum', (row) => row.checksum],
  ['migration_name', (row) => row.migrationName],
  ['started_at', (row) => row.startedAt],
  ['applied_steps_count', (row) => row.appliedStepsCount],
];

/** What Prisma cannot read in a `_prisma_migrations` relation, in words; empty when it is sound. */
export function findDefects(
  relationKind: string,
  columns: readonly LedgerColumn[],
  rows: readonly LedgerRow[],
): readonly string[] {
  const missing = requiredColumns.filter((name) => !columns.some((column) => column.name === name));
  const nulls = requiredValues
    .filter(([name]) => !missing.some((column) => column === name))
    .map(([name, value]) => ({ name, count: rows.filter((row) => value(row) === null).length }))
    .filter(({ count }) => count > 0);
  return [
    ...(relationKind === 'r' ? [] : ['it is not an ordinary table, and Prisma looks only for those']),
    ...missing.map((name) => `column ${name} is missing`),
    ...nulls.map(({ name, count }) => `column ${name} is NULL in ${count} row${count === 1 ? '' : 's'}`),
    ...duplicates(rows),
    ...unreadableTimes(rows),
  ];
}

function duplicates(rows: readonly LedgerRow[]): readonly string[] {
  const finished = rows.filter((row) => row.finishedAt !== null && row.rolledBackAt === null);
  const names = finished.map((row) => row.migrationName);
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return twice.map((name) => `migration ${String(name)} is recorded as applied more than once`);
}

/** `infinity` and years before Christ fail in Prisma's date decoding. */
function unreadableTimes(rows: readonly LedgerRow[]): readonly string[] {
  const isUnreadable = (time: string | null): boolean => time !== null && /infinity| BC$/.test(time);
  const count = rows.filter((row) =>
    [row.startedAt, row.finishedAt, row.rolledBackAt].some(isUnreadable),
  ).length;
  return count === 0 ? [] : [`${count} row${count === 1 ? '' : 's'} with a date that Prisma cannot read`];
}
