import { asFields, asList, asText } from '../model/foreign-json.ts';
import type {
  Ledger,
  LedgerColumn,
  LedgerKey,
  LedgerRelation,
  LedgerRow,
  LedgerTable,
} from '../model/ledger.ts';
import { findDefects } from './ledger-defects.ts';

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
  const content = {
    relation: parseRelation(table['relation']),
    columns: asList(table['columns'], 'columns').map(parseColumn),
    key: table['key'] === null ? null : parseKey(table['key']),
    rows: asList(table['rows'], 'rows').map(parseRow),
  };
  return {
    schema: asText(table['schema'], 'schema'),
    ...content,
    isReadable: table['isReadable'] === true,
    defects: findDefects(content),
  };
}

const relations: readonly LedgerRelation[] = [
  'table',
  'partitionedTable',
  'view',
  'materializedView',
  'foreignTable',
];

function parseRelation(value: unknown): LedgerRelation {
  const found = relations.find((relation) => relation === value);
  if (found === undefined) throw new Error('relation is none that is known');
  return found;
}

/** A primary key; throws as {@link parseLedger}. */
export function parseKey(value: unknown): LedgerKey {
  const key = asFields(value, 'key');
  return {
    name: asText(key['name'], 'name'),
    columns: asList(key['columns'], 'columns').map((column) => asText(column, 'columns')),
  };
}

/** A column; throws as {@link parseLedger}. */
export function parseColumn(value: unknown): LedgerColumn {
  const column = asFields(value, 'columns');
  const source = column['source'];
  return {
    name: asText(column['name'], 'name'),
    type: asText(column['type'], 'type'),
    baseType: asText(column['baseType'], 'baseType'),
    isNullable: column['isNullable'] === true,
    default: column['default'] === null ? null : asText(column['default'], 'default'),
    source: source === 'identity' || source === 'expression' ? source : 'default',
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
    appliedStepsCount: Number.isSafeInteger(steps) ? Number(steps) : null,
    ...(row['json'] === undefined ? {} : { json: asText(row['json'], 'json') }),
  };
}
