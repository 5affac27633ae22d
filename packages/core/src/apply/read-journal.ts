import { asFields, asList, asText } from '../model/foreign-json.ts';
import { readFile } from 'node:fs/promises';
import { parseRow } from '../ledger/parse-ledger.ts';
import { describeFileError } from '../model/file-error.ts';
import { Failure } from '../model/failure.ts';
import type { LedgerRow } from '../model/ledger.ts';
import { journalFormat, type Journal, type JournalledFile } from './journal.ts';

/**
 * Reads what an earlier change wrote down.
 *
 * @throws Failure `journal-invalid` when it cannot be read or is no journal
 */
export async function readJournal(path: string): Promise<Journal> {
  if (path.endsWith('.jsonl')) {
    throw new Failure('journal-invalid', `${path} is the journal of statements that were run, not of rows`, {
      why: 'Structure is not taken back unseen: rows may have come to depend on it since.',
      next: 'Its first line holds undoSql, the SQL that brings the structure back: read it, then run it with psql. prisma-mend drift shows what differs now.',
    });
  }
  try {
    return parseJournal(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Failure(
      'journal-invalid',
      `${path} is no journal that can be undone: ${describeFileError(error)}`,
      {
        why: 'A change is taken back exactly as it was written down, or not at all.',
        next: 'Journals are in .prisma-mend/journal of the project.',
        cause: error,
      },
    );
  }
}

function parseJournal(value: unknown): Journal {
  const fields = asFields(value, 'the journal');
  if (fields['format'] !== journalFormat) throw new Error('it has another format');
  const database = asFields(fields['database'], 'database');
  const rowsAfter = fields['rowsAfter'];
  const filesBefore = fields['filesBefore'];
  const filesAfter = fields['filesAfter'];
  return {
    format: journalFormat,
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
    ...(fields['table'] === undefined ? {} : { table: asTable(fields['table']) }),
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
  return asList(value, what).map(parseRow);
}

function asTable(value: unknown): NonNullable<Journal['table']> {
  const table = asFields(value, 'table');
  return {
    before: asText(table['before'], 'table.before'),
    after: asText(table['after'], 'table.after'),
    changes: asList(table['changes'], 'table.changes').map((item) => {
      const change = asFields(item, 'table.changes');
      return {
        kind: 'alterTable',
        sql: asText(change['sql'], 'sql'),
        undoSql: asText(change['undoSql'], 'undoSql'),
      };
    }),
  };
}

function asFiles(value: unknown, what: string): readonly JournalledFile[] {
  return asList(value, what).map((item) => {
    const file = asFields(item, what);
    return {
      path: asText(file['path'], `${what}.path`),
      content: asTextOrNull(file['content'], `${what}.content`),
      ...(file['encoding'] === 'base64' ? { encoding: 'base64' as const } : {}),
    };
  });
}
