import { parseAlteration } from '../ledger/parse-alteration.ts';
import { parseRow } from '../ledger/parse-ledger.ts';
import { asFields, asList, asText, refuseUnknownFields } from '../model/foreign-json.ts';
import { ledgerColumns } from '../model/ledger-columns.ts';
import type { LedgerRow } from '../model/ledger.ts';
import { journalFormat, type Journal, type JournalledFile } from './journal.ts';

/** Before the table's changes were kept by kind, and paths relative to the project. */
const formerFormat = 1;

const known = [
  ...['format', 'command', 'writtenAt', 'database', 'ledgerSchema', 'rowsBefore', 'insertedIds', 'rowsAfter'],
  ...['table', 'files', 'filesBefore', 'filesAfter', 'statements', 'undoSql', 'unproven'],
];

/**
 * Validates a journal. SQL that it holds is for people: nothing of it is kept that is run.
 *
 * @throws Error naming what is not as the tool writes it
 */
export function parseJournal(value: unknown): Journal {
  const fields = asFields(value, 'the journal');
  const format = fields['format'];
  if (format !== journalFormat && format !== formerFormat) throw new Error('it has another format');
  refuseUnknownFields(fields, known, 'it');
  const database = asFields(fields['database'], 'database');
  refuseUnknownFields(database, ['name', 'oid', 'systemIdentifier'], 'database');
  const rowsAfter = fields['rowsAfter'];
  const filesBefore = fields['filesBefore'];
  const filesAfter = fields['filesAfter'];
  return {
    format,
    command: asText(fields['command'], 'command'),
    writtenAt: asText(fields['writtenAt'], 'writtenAt'),
    database: {
      name: asText(database['name'], 'database.name'),
      oid: asText(database['oid'], 'database.oid'),
      systemIdentifier: asTextOrNull(database['systemIdentifier'], 'database.systemIdentifier'),
    },
    ledgerSchema: asText(fields['ledgerSchema'], 'ledgerSchema'),
    rowsBefore: fields['rowsBefore'] === null ? null : asRows(fields['rowsBefore'], 'rowsBefore'),
    insertedIds: asTexts(fields['insertedIds'], 'insertedIds'),
    ...(rowsAfter === undefined ? {} : { rowsAfter: asRows(rowsAfter, 'rowsAfter') }),
    ...(fields['table'] === undefined ? {} : { table: asTable(fields['table'], format) }),
    files: asTexts(fields['files'], 'files'),
    ...(filesBefore === undefined ? {} : { filesBefore: asFiles(filesBefore, 'filesBefore') }),
    ...(filesAfter === undefined ? {} : { filesAfter: asFiles(filesAfter, 'filesAfter') }),
    ...(fields['statements'] === undefined
      ? {}
      : { statements: asTexts(fields['statements'], 'statements') }),
    undoSql: asTexts(fields['undoSql'], 'undoSql'),
    unproven: asTexts(fields['unproven'], 'unproven'),
  };
}

function asTextOrNull(value: unknown, what: string): string | null {
  return value === null ? null : asText(value, what);
}

function asTexts(value: unknown, what: string): readonly string[] {
  return asList(value, what).map((item) => asText(item, what));
}

function asRows(value: unknown, what: string): readonly LedgerRow[] {
  return asList(value, what).map((item) => {
    refuseUnknownFields(asFields(item, what), [...ledgerColumns.map(({ field }) => field), 'json'], what);
    const row = parseRow(item);
    if (row.json !== undefined) requireSameCells(row, row.json, what);
    return row;
  });
}

/** The whole row is what is put back, the named cells are what is shown: they must tell the same. */
function requireSameCells(row: LedgerRow, json: string, what: string): void {
  const cells = asFields(JSON.parse(json), `${what}.json`);
  for (const { name, field, isTime } of ledgerColumns) {
    const [cell, shown] = [cells[name], row[field]];
    const isAlike = isTime ? ((cell ?? null) === null) === (shown === null) : isShownAs(cell, shown, field);
    if (!isAlike) throw new Error(`${what} says one thing of ${name} and puts back another`);
  }
}

/** As reading a ledger shows it: a count that is no whole number as none. JSON has as many texts as orders of its keys. */
function isShownAs(cell: unknown, shown: string | number | null, field: string): boolean {
  // What the server computes is not put back.
  if (cell === undefined) return true;
  if (cell === null) return shown === null;
  if (typeof cell === 'object') return true;
  const text = typeof cell === 'string' ? cell : JSON.stringify(cell);
  if (field !== 'appliedStepsCount') return shown === text;
  const count = Number(text);
  return shown === (Number.isSafeInteger(count) ? count : null);
}

function asTable(value: unknown, format: number): NonNullable<Journal['table']> {
  if (format === formerFormat) {
    throw new Error(
      'it changed the table itself, and an older version wrote down only the SQL, which is not run unseen: read undoSql, then run it with psql',
    );
  }
  const table = asFields(value, 'table');
  refuseUnknownFields(table, ['before', 'after', 'changes'], 'table');
  return {
    before: asText(table['before'], 'table.before'),
    after: asText(table['after'], 'table.after'),
    changes: asList(table['changes'], 'table.changes').map(parseAlteration),
  };
}

function asFiles(value: unknown, what: string): readonly JournalledFile[] {
  const seen = new Set<string>();
  return asList(value, what).map((item) => {
    const file = asFields(item, what);
    refuseUnknownFields(file, ['path', 'content', 'encoding'], what);
    const encoding = file['encoding'];
    if (encoding !== undefined && encoding !== 'base64') throw new Error(`${what}.encoding is not known`);
    const path = asText(file['path'], `${what}.path`);
    if (seen.has(path)) throw new Error(`${what} names ${JSON.stringify(path)} twice`);
    seen.add(path);
    return {
      path,
      content: asTextOrNull(file['content'], `${what}.content`),
      ...(encoding === 'base64' ? { encoding } : {}),
    };
  });
}
