import type { LedgerRights } from '../../diagnose/foretell-start.ts';
import type { DeployStop } from '../../model/deploy.ts';
import type { Migration, ReadableMigration } from '../../model/history.ts';
import type { LedgerTable } from '../../model/ledger.ts';

/** `migration_name` is VARCHAR(255). */
const longestName = 255;

/** Files up to the first at which Prisma stumbles before it sends anything. */
export function cutAtEnd(
  pending: readonly Migration[],
  rights: LedgerRights | null,
  table: LedgerTable | null,
): { readonly files: readonly ReadableMigration[]; readonly end: DeployStop | null } {
  const files: ReadableMigration[] = [];
  for (const migration of pending) {
    const end = endAt(migration, rights, table);
    if (end !== null || migration.kind === 'unreadable') return { files, end };
    files.push(migration);
  }
  return { files, end: null };
}

function endAt(
  migration: Migration,
  rights: LedgerRights | null,
  table: LedgerTable | null,
): DeployStop | null {
  const { name, kind } = migration;
  const at = { migration: name, line: null, sqlState: null, suggestion: null };
  if (kind === 'unreadable') {
    return { ...at, code: 'P3015', message: `the folder ${migration.reason}` };
  }
  if (rights !== null && rights.foundIn !== null && !(rights.canInsert && rights.canUpdate)) {
    const message = 'permission denied for table _prisma_migrations';
    return { ...at, code: null, sqlState: '42501', message };
  }
  if (rights?.isReadOnly === true) {
    const message = 'cannot execute INSERT in a read-only transaction';
    return { ...at, code: null, sqlState: '25006', message };
  }
  const column = unfilledColumn(table);
  if (column !== null) {
    const message = `column "${column}" of _prisma_migrations is required, and Prisma gives it no value`;
    return { ...at, code: null, sqlState: '23502', message };
  }
  if (rights?.isRowSecured === true) {
    const message = 'row-level security on _prisma_migrations keeps Prisma from writing its record';
    return { ...at, code: null, sqlState: '42501', message };
  }
  if (name.length > longestName) {
    return {
      ...at,
      code: 'P2000',
      message: `the name has ${name.length} characters, and the history table takes ${longestName}`,
    };
  }
  return null;
}

/** A column of somebody's own. Prisma adds to the count of steps even where it is NULL. */
function unfilledColumn(table: LedgerTable | null): string | null {
  for (const defect of table?.defects ?? []) {
    const column = table?.columns.find(
      ({ name }) => defect.kind === 'defaultMissing' && name === defect.column,
    );
    if (column?.isNullable === false) return column.name;
  }
  return null;
}
