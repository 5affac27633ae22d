import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Journal = Record<string, unknown>;

function withFiles(journal: Journal, path: string): Journal {
  return {
    ...journal,
    files: [path],
    filesBefore: [{ path, content: 'forged' }],
    filesAfter: [{ path, content: null }],
  };
}

function altering(journal: Journal, change: object): Journal {
  return { ...journal, table: { before: 'x', after: 'y', changes: [change] } };
}

function converting(journal: Journal, type: string, expression: string | null = null): Journal {
  return altering(journal, {
    kind: 'convertColumn',
    column: 'logs',
    before: { type, default: expression },
    after: { type: 'text', default: null },
  });
}

const cells = ['checksum', 'finishedAt', 'id', 'logs', 'migrationName', 'rolledBackAt', 'startedAt'];
const row = { ...Object.fromEntries(cells.map((cell) => [cell, 'x'])), appliedStepsCount: 0 };
const elsewhere = 'neither in the migrations folder nor of the schema';

type Forged = readonly [what: string, forge: (journal: Journal) => Journal, message: string];

/** What somebody makes of a true journal that names what is not its own, and why it is refused. */
const journalsOfOthers: readonly Forged[] = [
  ['with an absolute path', (journal) => withFiles(journal, join(tmpdir(), 'victim')), 'is not relative'],
  [
    'of the former format, with an absolute path',
    (journal) => ({ ...withFiles(journal, '/etc/passwd'), format: 1 }),
    elsewhere,
  ],
  ['with a path that leads out', (journal) => withFiles(journal, '../victim'), elsewhere],
  [
    'with a path that leads out of the migrations',
    (journal) => withFiles(journal, 'prisma/migrations/../../victim'),
    'not written as',
  ],
  [
    'with a path of the project that is none of its migrations',
    (journal) => withFiles(journal, 'package.json'),
    elsewhere,
  ],
  [
    'with the folder of the migrations itself',
    (journal) => withFiles(journal, 'prisma/migrations'),
    elsewhere,
  ],
  ['with a path twice over', (journal) => withFiles(journal, 'prisma//migrations/x'), 'not written as'],
  ['with a path of git', (journal) => withFiles(journal, 'prisma/migrations/.git/config'), 'is of git'],
  [
    'with a path that breaks the line',
    (journal) => withFiles(journal, 'prisma/migrations/a\n::error::b'),
    'is no path',
  ],
  ['with a NUL in a path', (journal) => withFiles(journal, 'prisma/migrations/a\u0000b'), 'is no path'],
  ['with no path', (journal) => withFiles(journal, ''), 'is no path'],
  ['with a file that only it names', (journal) => ({ ...journal, files: ['../../etc/passwd'] }), elsewhere],
  [
    'of another number of a database',
    (journal) => ({ ...journal, database: { ...(journal['database'] as object), oid: '1' } }),
    'for another database',
  ],
  [
    'of another server',
    (journal) => ({ ...journal, database: { ...(journal['database'] as object), systemIdentifier: '1' } }),
    'for another database',
  ],
  [
    'of no server',
    (journal) => ({ ...journal, database: { ...(journal['database'] as object), systemIdentifier: null } }),
    'cannot be told',
  ],
  [
    'of another ledger',
    (journal) => ({ ...journal, ledgerSchema: 'pg_catalog' }),
    'is of the ledger in schema pg_catalog',
  ],
];

/** What is refused as soon as it is read: it is not what this tool writes. */
export const malformedJournals: readonly Forged[] = [
  [
    'with one file twice',
    (journal) => {
      const [file] = journal['filesBefore'] as unknown[];
      return { ...journal, filesBefore: [file, file] };
    },
    'twice',
  ],
  [
    'of a number for a server',
    (journal) => ({ ...journal, database: { ...(journal['database'] as object), systemIdentifier: 0 } }),
    'is no text',
  ],
  ['with a key that it never has', (journal) => ({ ...journal, run: 'DROP TABLE treasure' }), '"run"'],
  [
    'with a key of the database that it never has',
    (journal) => ({ ...journal, database: { ...(journal['database'] as object), url: 'x' } }),
    '"url"',
  ],
  [
    'with a cell of a row that it never has',
    (journal) => ({ ...journal, rowsBefore: [{ ...row, sql: 'x' }] }),
    '"sql"',
  ],
  [
    'with rows that show one thing and hold another',
    (journal) => ({ ...journal, rowsBefore: [{ ...row, json: '{"migration_name":"other"}' }] }),
    'puts back another',
  ],
  [
    'with rows that are no rows',
    (journal) => ({ ...journal, rowsBefore: ['DROP TABLE treasure'] }),
    'is no object',
  ],
  ['of a format to come', (journal) => ({ ...journal, format: 3 }), 'another format'],
  ['of a format in words', (journal) => ({ ...journal, format: '1' }), 'another format'],
  [
    'of the former format, with SQL for the table',
    (journal) => ({
      ...journal,
      format: 1,
      table: {
        before: 'x',
        after: 'y',
        changes: [{ kind: 'alterTable', sql: 'select 1', undoSql: 'DROP TABLE treasure' }],
      },
    }),
    'is not run unseen',
  ],
  [
    'with SQL for the table',
    (journal) => altering(journal, { kind: 'alterTable', sql: 'select 1', undoSql: 'DROP TABLE treasure' }),
    'a kind that is not known',
  ],
  [
    'with SQL beside a kind',
    (journal) => altering(journal, { kind: 'addKey', sql: 'DROP TABLE treasure' }),
    '"sql"',
  ],
  [
    'with a column that Prisma has not',
    (journal) => altering(journal, { kind: 'dropColumn', column: 'treasure' }),
    "none of Prisma's",
  ],
  [
    'with SQL for a type',
    (journal) => converting(journal, 'text; DROP TABLE treasure'),
    'is not taken from a file',
  ],
  [
    'with a computed type',
    (journal) => converting(journal, 'text USING lo_unlink(1)::text'),
    'is not taken from a file',
  ],
  ['with a comment for a type', (journal) => converting(journal, 'text -- '), 'is not taken from a file'],
  [
    'with a call for a default',
    (journal) => converting(journal, 'text', 'pg_read_file($$/etc/passwd$$)'),
    'is not taken from a file',
  ],
  [
    'with a query for a default',
    (journal) => converting(journal, 'text', '(select 1)'),
    'is not taken from a file',
  ],
  [
    'with more than a constant for a default',
    (journal) => converting(journal, 'text', "'a'::text, DROP COLUMN id"),
    'is not taken from a file',
  ],
  [
    'with SQL in the encoding',
    (journal) => ({ ...journal, filesBefore: [{ path: 'a', content: '', encoding: 'utf-16' }] }),
    'encoding is not known',
  ],
];

/** What somebody makes of a true journal, and why it is refused. */
export const forgedJournals: readonly Forged[] = [...journalsOfOthers, ...malformedJournals];
