import { describe, expect, test } from '@jest/globals';
import { ledgerOf, ledgerRow, ledgerTable, prismaCells } from '../../test/support/made-ledger.ts';
import type { Reader } from '../database/database.ts';
import { alterTable } from '../ledger/alter-ledger-sql.ts';
import type { LedgerTable } from '../model/ledger.ts';
import type { Statement } from '../model/plan.ts';
import type { ChangeApplication } from './change-application.ts';
import { describeChange } from './describe-change.ts';
import { describeShape } from './journal.ts';
import { parseJournal } from './parse-journal.ts';
import { planUndo } from './plan-undo.ts';

const [one, two] = [ledgerRow('1'), ledgerRow('2')];
const identity: Reader['identity'] = {
  name: 'shop',
  oid: '16384',
  systemIdentifier: null,
  serverVersion: '15.4',
  serverVersionNumber: 150004,
  role: 'owner',
};

const application: ChangeApplication = {
  edit: { marks: [], rows: [] },
  files: [],
  unproven: [],
  command: 'baseline',
  projectDirectory: '/app',
  filesDirectory: '/app/prisma',
  plannedFor: ledgerOf(ledgerTable([one]), { expectedSchema: 'app' }),
  provenFor: null,
  readFingerprint: () => Promise.resolve(''),
  patience: { lockTimeoutMs: 1 },
  now: new Date('2026-01-02T03:04:05.678Z'),
};

const journalOf = (
  more: Partial<ChangeApplication>,
  table: LedgerTable | null,
  ids: readonly string[] = [],
) => describeChange({ identity }, { ...application, ...more }, { ids, table });

test('a change is described with what it was, and the database that it was made in', () => {
  expect(journalOf({ unproven: ['m2 was applied'] }, ledgerTable([one, two]), ['2'])).toStrictEqual({
    format: 2,
    command: 'baseline',
    writtenAt: '2026-01-02T03:04:05.678Z',
    database: { name: 'shop', oid: '16384', systemIdentifier: null },
    ledgerSchema: 'app',
    rowsBefore: [one],
    rowsAfter: [one, two],
    insertedIds: ['2'],
    files: [],
    filesBefore: [],
    filesAfter: [],
    undoSql: [`DELETE FROM "app"."_prisma_migrations" WHERE id = '2'`],
    unproven: ['m2 was applied'],
  });
});

test('files are kept relative to the project, byte for byte', () => {
  const journal = journalOf(
    {
      files: [
        { path: '/app/prisma/a.sql', before: null, after: Buffer.from([0xff]) },
        { path: '/app/b.sql', before: Buffer.from('é'), after: null },
      ],
    },
    ledgerTable([one]),
  );
  expect(journal).toMatchObject({
    files: ['prisma/a.sql', 'b.sql'],
    filesBefore: [
      { path: 'prisma/a.sql', content: null },
      { path: 'b.sql', content: 'é' },
    ],
    filesAfter: [
      { path: 'prisma/a.sql', content: '/w==', encoding: 'base64' },
      { path: 'b.sql', content: null },
    ],
  });
});

test('statements are listed in the order in which they run', () => {
  const statement = (sql: string): Statement => ({
    sql,
    settles: [],
    hazards: [],
    preChecks: [],
    isTransactional: true,
  });
  const groups = [
    { isTransaction: false, statements: [statement('a')] },
    { isTransaction: true, statements: [statement('b'), statement('c')] },
  ];
  expect(journalOf({ statements: { groups, undoSql: '' } }, null).statements).toEqual(['a', 'b', 'c']);
});

describe('the SQL that people take a change back with', () => {
  const none = ledgerOf(null, { expectedSchema: 'app' });

  test('drops a ledger that the change made', () => {
    const { rowsBefore, undoSql } = journalOf({ plannedFor: none }, ledgerTable([one]), ['1']);
    expect(rowsBefore).toBeNull();
    expect(undoSql).toEqual([
      `DELETE FROM "app"."_prisma_migrations" WHERE id = '1'`,
      'DROP TABLE "app"."_prisma_migrations"',
    ]);
  });

  test('is none where there is no ledger before and after', () => {
    expect(journalOf({ plannedFor: none }, null)).toMatchObject({ rowsAfter: [], undoSql: [] });
  });

  test('puts rows back whole', () => {
    const cells = prismaCells(ledgerRow('1', { logs: "it's" }));
    const plannedFor = ledgerOf(ledgerTable([cells]), { expectedSchema: 'app' });
    expect(journalOf({ plannedFor }, ledgerTable([])).undoSql).toEqual([
      `INSERT INTO "app"."_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "logs", "rolled_back_at", "started_at", "applied_steps_count") VALUES ('1', 'sum of 1', '2026-01-01T00:00:01+00:00', 'm1', 'it''s', NULL, '2026-01-01T00:00:00+00:00', 1)`,
    ]);
  });
});

describe('a change of the table', () => {
  const keyless = ledgerTable([one], { key: null });
  const rows = [alterTable('app', { kind: 'addKey' })];
  const plannedFor = ledgerOf(keyless, { expectedSchema: 'app' });
  const journal = journalOf({ plannedFor, edit: { marks: [], rows } }, ledgerTable([one]));

  test('is kept by its kind, with the shapes that it led from and to', () => {
    expect(journal.table).toEqual({
      before: describeShape(keyless),
      after: describeShape(ledgerTable([])),
      changes: [{ kind: 'addKey' }],
    });
    expect(journal.undoSql[0]).toBe(`SET LOCAL TimeZone = 'UTC'`);
    expect(journal.undoSql[2]).toBe(
      'ALTER TABLE "app"."_prisma_migrations" DROP CONSTRAINT "_prisma_migrations_pkey"',
    );
  });

  test('is read back, and undone', () => {
    const read = parseJournal(JSON.parse(JSON.stringify(journal)));
    expect(read).toStrictEqual(journal);
    expect(planUndo(read, ledgerTable([one])).map(({ kind }) => kind)).toEqual([
      'removeWholeRow',
      'alterTable',
      'insertRow',
    ]);
    expect(planUndo(read, keyless)).toEqual([]);
  });
});
