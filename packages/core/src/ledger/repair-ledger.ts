import {
  addColumn,
  addKey,
  convertColumn,
  relaxColumn,
  requireColumn,
  setDefault,
} from './alter-ledger-sql.ts';
import { conversionOf } from './convert-column.ts';
import type { History } from '../model/history.ts';
import { ledgerColumns } from '../model/ledger-columns.ts';
import type { Ledger, LedgerDefect, LedgerRow, LedgerTable } from '../model/ledger.ts';
import type { RowChange, TableChange } from '../model/plan.ts';
import type { RepairedLedger } from '../model/repaired-ledger.ts';
import { deriveRowId } from '../model/row-id.ts';

type Repair = RepairedLedger['repair'];

/**
 * Missing columns, columns of types that Prisma cannot read, rows without an id of their own, and rows whose name is
 * lost but whose checksum is that of one file. What is not certain is left as it is.
 */
export function repairLedger(
  { expectedSchema, table, elsewhere, foreign }: Ledger,
  history: History,
): RepairedLedger {
  const beside = { expectedSchema, elsewhere, foreign };
  if (table?.relation !== 'table' || !table.isReadable) {
    return { ...beside, table, repair: { changes: [], notes: [] } };
  }
  const added = addMissingColumns(table);
  const named = nameRows(table);
  const converted = convertColumns(table);
  const isOfId = ({ action }: TableChange): boolean =>
    action.kind === 'convertColumn' && action.column === 'id';
  const found = findNames(converted.rows(named.rows), history);
  const changes = [
    ...added.changes,
    ...converted.changes.filter(isOfId),
    ...named.changes,
    ...converted.changes.filter((change) => !isOfId(change)),
    ...found.changes,
  ];
  const notes = [...added.notes, ...converted.notes, ...named.notes, ...found.notes];
  return { ...beside, table: { ...table, rows: found.rows }, repair: { changes, notes } };
}

/** What makes a repaired table stay sound: once its rows are as they will be. */
export function finishRepair(table: LedgerTable, rows: readonly LedgerRow[]): readonly TableChange[] {
  const { schema, columns, defects, key } = table;
  if (table.relation !== 'table' || !table.isReadable) return [];
  const isWhole = (field: (typeof ledgerColumns)[number]['field']): boolean =>
    rows.every((row) => row[field] !== null);
  const isDefective = (name: string): boolean => defects.some((defect) => columnOf(defect) === name);
  const ids = rows.map(({ id }) => id);
  const needsKey = key === null && isWhole('id') && new Set(ids).size === ids.length;
  const changes: TableChange[] = [];
  for (const { name, field, isRequired, ...expected } of ledgerColumns) {
    const found = columns.find((column) => column.name === name);
    const isConverted = defects.some((defect) => defect.kind === 'columnType' && defect.column === name);
    const isWithoutDefault = found === undefined || found.default === null || isConverted;
    const isTouched = isDefective(name) || (name === 'id' && needsKey);
    if (!isTouched) continue;
    if (expected.default !== undefined && isWithoutDefault) changes.push(setDefault(schema, name));
    if (isRequired && found?.isNullable !== false && isWhole(field))
      changes.push(requireColumn(schema, name));
  }
  for (const defect of defects) {
    const isOthers =
      defect.kind === 'defaultMissing' && ledgerColumns.every(({ name }) => name !== defect.column);
    if (isOthers) changes.push(relaxColumn(schema, defect.column));
  }
  if (needsKey) changes.push(addKey(schema));
  return changes;
}

function columnOf(defect: LedgerDefect): string | null {
  return 'column' in defect ? defect.column : null;
}

function addMissingColumns({ schema, defects }: LedgerTable): Repair {
  const missing = ledgerColumns.filter(({ name }) =>
    defects.some((defect) => defect.kind === 'columnMissing' && defect.column === name),
  );
  return {
    changes: missing.map((column) => addColumn(schema, column)),
    notes: missing.map(({ name }) => `Column ${name}, which is missing, is added.`),
  };
}

interface Conversion {
  readonly changes: readonly TableChange[];
  readonly notes: readonly string[];
  /** How the rows read afterwards. */
  readonly rows: (rows: readonly LedgerRow[]) => readonly LedgerRow[];
}

function convertColumns({ schema, columns, defects, rows }: LedgerTable): Conversion {
  const changes: TableChange[] = [];
  const notes: string[] = [];
  const padded = new Set<string>();
  for (const expected of ledgerColumns) {
    const found = columns.find(({ name }) => name === expected.name);
    const isWrong = defects.some((defect) => defect.kind === 'columnType' && defect.column === expected.name);
    if (found === undefined || !isWrong) continue;
    const expression = conversionOf(found, expected, rows);
    if (expression === null) continue;
    changes.push(convertColumn(schema, found, expected, expression));
    notes.push(`Column ${expected.name} becomes ${expected.type} instead of ${found.type}.`);
    if (found.baseType.startsWith('character(')) padded.add(expected.field);
  }
  const trim = (row: LedgerRow): LedgerRow => ({
    ...row,
    migrationName: padded.has('migrationName') ? (row.migrationName?.trimEnd() ?? null) : row.migrationName,
    checksum: padded.has('checksum') ? (row.checksum?.trimEnd() ?? null) : row.checksum,
  });
  return { changes, notes, rows: (all) => (padded.size === 0 ? all : all.map(trim)) };
}

/** The first row keeps an id that several have. */
function nameRows({ rows }: LedgerTable): Repair & {
  readonly rows: readonly LedgerRow[];
} {
  const taken = new Set<string>();
  const changes: RowChange[] = [];
  const named = rows.map((row, index) => {
    if (row.id !== null && !taken.has(row.id)) {
      taken.add(row.id);
      return row;
    }
    const json = row.json ?? '{}';
    const id = deriveRowId(`${index} ${json}`);
    changes.push({ kind: 'nameRow', migrationName: row.migrationName ?? '', formerId: row.id, id, json });
    return { ...row, id };
  });
  const count = changes.length;
  return {
    changes,
    rows: named,
    notes:
      count === 0
        ? []
        : [
            `${count} row${count === 1 ? ' gets an id' : 's get ids'} of ${count === 1 ? 'its' : 'their'} own.`,
          ],
  };
}

function findNames(
  rows: readonly LedgerRow[],
  { migrations }: History,
): Repair & { readonly rows: readonly LedgerRow[] } {
  const changes: RowChange[] = [];
  const notes: string[] = [];
  const found = rows.map((row) => {
    if (row.migrationName !== null || row.id === null || row.checksum === null) return row;
    const [only, ...others] = migrations.filter(
      (migration) => migration.kind === 'readable' && migration.checksum === row.checksum,
    );
    if (only === undefined || others.length > 0) return row;
    const set = { migrationName: only.name };
    changes.push({ kind: 'updateRow', migrationName: only.name, id: row.id, set });
    notes.push(`A row without a name has the checksum of ${only.name}, whose name it gets.`);
    return { ...row, ...set };
  });
  return { changes, notes, rows: found };
}
