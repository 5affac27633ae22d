import { asFields, asList, asText } from '../model/foreign-json.ts';
import type { Ledger, LedgerColumn, LedgerRow, LedgerTable } from '../model/ledger.ts';

/**
 * Validates a ledger that was written as JSON.
 *
 * @throws Error naming the field that is not as it should be
 */
export function parseLedger(value: unknown): Ledger {
  const ledger = asFields(value, 'ledger');
  return {
    expectedSchema: asText(ledger['expectedSchema'], 'expectedSchema'),
    table: ledger['table'] === null ? null : parseTable(ledger['table']),
    elsewhere: asList(ledger['elsewhere'], 'elsewhere').map(parseTable),
    foreign: asList(ledger['foreign'], 'foreign').map((item) => {
      const fields = asFields(item, 'foreign');
      return {
        tool: asText(fields['tool'], 'tool'),
        schema: asText(fields['schema'], 'schema'),
        table: asText(fields['table'], 'table'),
      };
    }),
    hash: asText(ledger['hash'], 'hash'),
  };
}

function parseTable(value: unknown): LedgerTable {
  const table = asFields(value, 'table');
  return {
    schema: asText(table['schema'], 'schema'),
    columns: asList(table['columns'], 'columns').map(parseColumn),
    rows: asList(table['rows'], 'rows').map(parseRow),
    isReadable: table['isReadable'] === true,
    defects: asList(table['defects'], 'defects').map((defect) => asText(defect, 'defects')),
  };
}

function parseColumn(value: unknown): LedgerColumn {
  const column = asFields(value, 'columns');
  return {
    name: asText(column['name'], 'name'),
    type: asText(column['type'], 'type'),
    isNullable: column['isNullable'] === true,
  };
}

/** One row; throws as {@link parseLedger}. */
export function parseRow(value: unknown): LedgerRow {
  const row = asFields(value, 'rows');
  const text = (name: string): string | null => (row[name] === null ? null : asText(row[name], name));
  const steps = row['appliedStepsCount'];
  return {
    id: text('id'),
    checksum: text('checksum'),
    finishedAt: text('finishedAt'),
    migrationName: text('migrationName'),
    logs: text('logs'),
    rolledBackAt: text('rolledBackAt'),
    startedAt: text('startedAt'),
    appliedStepsCount: typeof steps === 'number' ? steps : null,
  };
}
