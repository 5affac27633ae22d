import type { LedgerDefect, LedgerKey, LedgerRelation, LedgerRow, LedgerColumn } from '../model/ledger.ts';
import { isReadableType, isUnreadableTime, ledgerColumns } from '../model/ledger-columns.ts';

interface LedgerContent {
  readonly relation: LedgerRelation;
  readonly columns: readonly LedgerColumn[];
  readonly key: LedgerKey | null;
  readonly rows: readonly LedgerRow[];
}

/** What is wrong with a `_prisma_migrations` relation; empty when it is sound. */
export function findDefects({ relation, columns, key, rows }: LedgerContent): readonly LedgerDefect[] {
  if (relation !== 'table') return [{ kind: 'notATable', relation }];
  const byName = new Map(columns.map((column) => [column.name, column]));
  const missing = ledgerColumns.filter(({ name }) => !byName.has(name));
  const present = ledgerColumns.filter(({ name }) => byName.has(name));
  return [
    ...missing.map(({ name }): LedgerDefect => ({ kind: 'columnMissing', column: name })),
    ...present.flatMap((column): readonly LedgerDefect[] => {
      const found = byName.get(column.name);
      if (found === undefined || isReadableType(column.name, found.baseType)) return [];
      return [{ kind: 'columnType', column: column.name, type: found.type, expected: column.type }];
    }),
    ...findMissingDefaults(columns),
    ...present.flatMap((column): readonly LedgerDefect[] => {
      const found = column.isRequired ? rows.filter((row) => row[column.field] === null) : [];
      return found.length === 0
        ? []
        : [{ kind: 'nullValues', column: column.name, rows: found.map(labelOf) }];
    }),
    ...present.flatMap(({ name, field, isTime }): readonly LedgerDefect[] => {
      const found = isTime ? rows.filter((row) => isUnreadableTime(row[field])) : [];
      return found.length === 0 ? [] : [{ kind: 'unreadableTimes', column: name, rows: found.map(labelOf) }];
    }),
    ...findDuplicates(rows),
    ...(byName.has('id') ? findMissingKey(key, rows) : []),
  ];
}

/**
 * Prisma inserts id, checksum, started_at and migration_name, and adds to `applied_steps_count` later: without its
 * default that is NULL + 1. A column of others that is required stops the insert.
 */
function findMissingDefaults(columns: readonly LedgerColumn[]): readonly LedgerDefect[] {
  const given = new Set(ledgerColumns.map(({ name }) => name));
  return columns
    .filter(
      ({ name, isNullable, source, ...column }) =>
        column.default === null &&
        source === 'default' &&
        (name === 'applied_steps_count' || (!given.has(name) && !isNullable)),
    )
    .map(({ name }) => ({ kind: 'defaultMissing', column: name }));
}

function findDuplicates(rows: readonly LedgerRow[]): readonly LedgerDefect[] {
  const counts = new Map<string, number>();
  for (const { migrationName, finishedAt, rolledBackAt } of rows) {
    if (migrationName === null || finishedAt === null || rolledBackAt !== null) continue;
    counts.set(migrationName, (counts.get(migrationName) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([migrationName, count]) => ({ kind: 'duplicateRows', migrationName, count }));
}

function findMissingKey(key: LedgerKey | null, rows: readonly LedgerRow[]): readonly LedgerDefect[] {
  const ids = rows.map(({ id }) => id).filter((id) => id !== null);
  const duplicateIds = ids.length - new Set(ids).size;
  const isKeyed = key !== null && key.columns.join() === 'id';
  return isKeyed || (key !== null && duplicateIds === 0) ? [] : [{ kind: 'keyMissing', duplicateIds }];
}

function labelOf({ migrationName, id, checksum }: LedgerRow): string {
  return migrationName ?? (id === null ? `checksum ${checksum ?? 'NULL'}` : `id ${id}`);
}
