import { describe, expect, test } from '@jest/globals';
import { malformedJournals } from '../../test/support/forged-journals.ts';
import { ledgerRow } from '../../test/support/made-ledger.ts';
import { filesOfJournal, type Journal } from './journal.ts';
import { parseJournal } from './parse-journal.ts';

const fewest: Journal = {
  format: 2,
  command: 'baseline',
  writtenAt: '2026-01-01T00:00:00.000Z',
  database: { name: 'shop', oid: '16384', systemIdentifier: '7312345678901234567' },
  ledgerSchema: 'public',
  rowsBefore: null,
  insertedIds: ['1'],
  files: [],
  undoSql: [`DELETE FROM "public"."_prisma_migrations" WHERE id = '1'`],
  unproven: [],
};
const whole: Journal = {
  ...fewest,
  rowsBefore: [ledgerRow('1', { checksum: null, logs: null, appliedStepsCount: null }), ledgerRow(null)],
  rowsAfter: [ledgerRow('1'), ledgerRow('2')],
  table: {
    before: 'checksum text, logs text',
    after: 'checksum character varying(64)',
    changes: [
      { kind: 'addColumn', column: 'logs' },
      { kind: 'dropColumn', column: 'logs' },
      {
        kind: 'convertColumn',
        column: 'checksum',
        before: { type: 'text', default: "''::text" },
        after: { type: 'character varying(64)', default: null },
      },
      { kind: 'requireColumn', column: 'tenant of others' },
      { kind: 'relaxColumn', column: 'tenant of others' },
      { kind: 'setDefault', column: 'started_at' },
      { kind: 'dropDefault', column: 'started_at' },
      { kind: 'addKey' },
      { kind: 'dropKey' },
    ],
  },
  files: ['prisma/migrations/0_init/migration.sql', 'prisma/schema.prisma'],
  filesBefore: [
    { path: 'prisma/migrations/0_init/migration.sql', content: null },
    { path: 'prisma/schema.prisma', content: 'model A {}' },
  ],
  filesAfter: [
    { path: 'prisma/migrations/0_init/migration.sql', content: '/w==', encoding: 'base64' },
    { path: 'prisma/schema.prisma', content: '' },
  ],
  statements: ['CREATE TABLE a ()'],
  unproven: ['0_init was applied'],
};

const written = (journal: object): unknown => JSON.parse(JSON.stringify(journal));
/** The journal with one of its values as it never is. */
const withValue = (field: keyof Journal, value: unknown): unknown => ({ ...whole, [field]: value });

describe('a true journal', () => {
  test.each([
    ['with all that one can have', whole],
    ['with the fewest', fewest],
    ['of a role that may not see which server it is', withServer(null)],
    ['of the former format, with absolute paths', { ...withServer('1'), format: 1, files: ['/app/a.sql'] }],
  ])('%s is read back as it was written', (_, journal) => {
    expect(parseJournal(written(journal))).toStrictEqual(journal);
  });

  test('holds the files byte for byte', () => {
    expect(filesOfJournal(parseJournal(written(whole)))).toEqual([
      { path: 'prisma/migrations/0_init/migration.sql', before: null, after: Buffer.from([0xff]) },
      { path: 'prisma/schema.prisma', before: Buffer.from('model A {}'), after: Buffer.from('') },
    ]);
  });

  test('that does not hold how it left its files gives none back', () => {
    expect(filesOfJournal(parseJournal(withValue('filesAfter', undefined)))).toEqual([]);
  });
});

function withServer(systemIdentifier: string | null): Journal {
  return { ...fewest, database: { ...fewest.database, systemIdentifier } };
}

describe('what this tool did not write is refused', () => {
  test.each(malformedJournals)('%s', (_, forge, message) => {
    expect(() => parseJournal(forge({ ...whole }))).toThrow(message);
  });

  test.each<readonly [what: string, journal: unknown, message: string]>([
    ['nothing', null, 'the journal is no object'],
    ['a list', [], 'the journal is no object'],
    ['a journal without a format', withValue('format', undefined), 'another format'],
    ['a command that is no text', withValue('command', 1), 'command is no text'],
    ['no time', withValue('writtenAt', undefined), 'writtenAt is no text'],
    ['no database', withValue('database', undefined), 'database is no object'],
    ['no name of a database', withValue('database', { oid: '1' }), 'database.name is no text'],
    [
      'a number for a database',
      withValue('database', { name: 'a', oid: 1, systemIdentifier: null }),
      'database.oid is no text',
    ],
    [
      'no word of the server',
      withValue('database', { name: 'a', oid: '1' }),
      'database.systemIdentifier is no text',
    ],
    ['no schema', withValue('ledgerSchema', null), 'ledgerSchema is no text'],
    ['no word of the rows before', withValue('rowsBefore', undefined), 'rowsBefore is no list'],
    ['rows after that are none', withValue('rowsAfter', null), 'rowsAfter is no list'],
    ['a row without its id', withValue('rowsAfter', [{ checksum: 'x' }]), 'id is no text'],
    ['an id that is no text', withValue('insertedIds', [1]), 'insertedIds is no text'],
    ['one id without a list', withValue('insertedIds', '1'), 'insertedIds is no list'],
    ['files without a list', withValue('files', {}), 'files is no list'],
    ['a file that is a text', withValue('filesAfter', ['a.sql']), 'filesAfter is no object'],
    ['a file without a path', withValue('filesBefore', [{ content: '' }]), 'filesBefore.path is no text'],
    [
      'a file of which it says nothing',
      withValue('filesAfter', [{ path: 'a.sql' }]),
      'filesAfter.content is no text',
    ],
    [
      'a file with more to it',
      withValue('filesAfter', [{ path: 'a.sql', content: '', mode: 'x' }]),
      'filesAfter has "mode"',
    ],
    [
      'the same file twice afterwards',
      withValue('filesAfter', [whole.filesAfter?.[0], whole.filesAfter?.[0]]),
      'filesAfter names "prisma/migrations/0_init/migration.sql" twice',
    ],
    ['a table that is a text', withValue('table', 'x'), 'table is no object'],
    ['a table without its shape', withValue('table', { after: 'x', changes: [] }), 'table.before is no text'],
    [
      'a table that became nothing',
      withValue('table', { before: 'x', changes: [] }),
      'table.after is no text',
    ],
    ['a table without changes', withValue('table', { before: 'x', after: 'y' }), 'table.changes is no list'],
    [
      'SQL beside the changes of a table',
      withValue('table', { before: 'x', after: 'y', changes: [], sql: 'x' }),
      'table has "sql"',
    ],
    ['statements without a list', withValue('statements', 'SELECT 1'), 'statements is no list'],
    ['no SQL for people', withValue('undoSql', undefined), 'undoSql is no list'],
    ['no word of what is unproven', withValue('unproven', undefined), 'unproven is no list'],
  ])('%s', (_, journal, message) => {
    expect(() => parseJournal(journal)).toThrow(message);
  });
});

describe('a row is shown as it is put back', () => {
  const putBack = (cells: object, shown: object = {}): (() => unknown) => {
    const row = ledgerRow('1');
    const json = JSON.stringify({ ...(JSON.parse(row.json ?? '') as object), ...cells });
    return () => parseJournal(withValue('rowsBefore', [{ ...row, ...shown, json }]));
  };

  test.each<readonly [name: string, cell: unknown]>([
    ['id', '2'],
    ['checksum', 'other'],
    ['checksum', null],
    ['migration_name', 'other'],
    ['logs', 'other'],
    ['applied_steps_count', 7],
    ['finished_at', null],
    ['rolled_back_at', '2026-01-01T00:00:00+00:00'],
    ['started_at', null],
  ])('not with %s put back as %j', (name, cell) => {
    expect(putBack({ [name]: cell })).toThrow(`rowsBefore says one thing of ${name} and puts back another`);
  });

  test('nor where it shows a time and puts none back', () => {
    expect(putBack({ finished_at: undefined }, {})).toThrow('of finished_at');
  });

  test('nor where it shows nothing and puts something back', () => {
    expect(putBack({ migration_name: 'other' }, { migrationName: null })).toThrow('of migration_name');
  });

  test.each<readonly [what: string, cells: object, shown: object]>([
    ['a column that Prisma does not know', { tenant: 'a' }, {}],
    ['a time that is written otherwise', { started_at: '2026-01-01 00:00:00' }, {}],
    ['an id that is a number', { id: 1 }, {}],
    ['logs that are JSON', { logs: { b: 1 } }, { logs: '{"b":1}' }],
    ['a count that is no whole number', { applied_steps_count: 1.5 }, { appliedStepsCount: null }],
    ['a count that is a text', { applied_steps_count: '1' }, {}],
    ['a value that the server computes', { logs: undefined }, { logs: 'computed' }],
  ])('with %s', (_, cells, shown) => {
    expect(putBack(cells, shown)).not.toThrow();
  });

  test('and not at all with what is no row', () => {
    const withJson = (json: string): unknown => withValue('rowsBefore', [{ ...ledgerRow('1'), json }]);
    expect(() => parseJournal(withJson('[]'))).toThrow('rowsBefore.json is no object');
    expect(() => parseJournal(withJson('DROP TABLE treasure'))).toThrow('JSON');
  });
});
