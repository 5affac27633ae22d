import { describe, expect, test } from '@jest/globals';
import { ledgerRow, ledgerTable } from '../../test/support/made-ledger.ts';
import { Refusal } from '../model/failure.ts';
import type { LedgerRow, LedgerTable } from '../model/ledger.ts';
import { describeShape, type Journal } from './journal.ts';
import { planUndo } from './plan-undo.ts';

const [one, two, theirs] = [ledgerRow('1'), ledgerRow('2'), ledgerRow('9')];
const failed = ledgerRow('1', { finishedAt: null, logs: 'ERROR' });

const added: Journal = {
  format: 2,
  command: 'resolve',
  writtenAt: '2026-01-01T00:00:00.000Z',
  database: { name: 'shop', oid: '1', systemIdentifier: '1' },
  ledgerSchema: 'app',
  rowsBefore: null,
  insertedIds: ['2'],
  files: [],
  undoSql: [],
  unproven: [],
};
const journal: Journal = { ...added, rowsBefore: [failed], rowsAfter: [one, two] };

const undoOf = (
  more: Partial<Journal>,
  now: readonly LedgerRow[] | LedgerTable | null,
): readonly string[] => {
  const table = now === null || 'rows' in now ? now : ledgerTable(now);
  return planUndo({ ...journal, ...more }, table).map((change) => {
    switch (change.kind) {
      case 'insertRow':
        return `insert ${change.migrationName}`;
      case 'alterTable':
        return change.sql.replace('ALTER TABLE "app"."_prisma_migrations" ', '');
      default:
        return `${change.kind} ${change.migrationName}`;
    }
  });
};

const refusalOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof Refusal ? [error.code, error.message] : error;
  }
};

describe('rows', () => {
  test.each<readonly [what: string, now: readonly LedgerRow[] | null, undo: readonly string[]]>([
    ['as the change left them', [one, two], ['removeRow m2', 'updateRow m1']],
    ['of others stay', [theirs, two, one], ['removeRow m2', 'updateRow m1']],
    ['that are as they were already', [failed], []],
    ['of which one is as it was already', [failed, two], ['removeRow m2']],
    ['of which the added one is gone already', [one], ['updateRow m1']],
  ])('%s', (_, now, undo) => {
    expect(undoOf({}, now)).toEqual(undo);
  });

  test('that were removed come back, unless they are there again', () => {
    const removed = { rowsBefore: [one, two], rowsAfter: [two], insertedIds: [] };
    expect(undoOf(removed, [two])).toEqual(['insert m1']);
    expect(undoOf(removed, [one, two])).toEqual([]);
  });

  test('of a ledger that is gone are put back if they were there before', () => {
    expect(undoOf({ rowsBefore: [], rowsAfter: [two] }, null)).toEqual([]);
    expect(undoOf({ rowsBefore: [one], rowsAfter: [] }, null)).toEqual(['insert m1']);
  });

  test.each<readonly [what: string, now: readonly LedgerRow[], name: string]>([
    ['that was changed', [ledgerRow('1', { logs: 'since' }), two], 'm1'],
    ['that was added', [one, ledgerRow('2', { rolledBackAt: '2026-01-02T00:00:00+00:00' })], 'm2'],
    ['that was changed, and is gone', [two], 'm1'],
  ])('are not put back where one %s was changed since', (_, now, name) => {
    expect(refusalOf(() => undoOf({}, now))).toEqual([
      'evidence-disagrees',
      `a row of ${name} was changed since the journal was written`,
    ]);
  });

  test('are not put back over one that came in the place of a removed one', () => {
    const removed = { rowsBefore: [one], rowsAfter: [], insertedIds: [] };
    expect(refusalOf(() => undoOf(removed, [ledgerRow('1', { migrationName: 'other' })]))).toEqual([
      'evidence-disagrees',
      'a row of m1 was changed since the journal was written',
    ]);
  });
});

describe('a former journal, of rows that were added', () => {
  const undo = (now: readonly LedgerRow[]): readonly unknown[] => planUndo(added, ledgerTable(now));

  test('takes those away by their ids, and no others', () => {
    expect(undo([one, two, ledgerRow(null)])).toEqual([{ kind: 'removeRow', migrationName: 'm2', id: '2' }]);
    expect(undo([one])).toEqual([]);
  });

  test('leaves the rows from before', () => {
    expect(planUndo({ ...added, rowsBefore: [one] }, ledgerTable([one, two]))).toEqual([
      { kind: 'removeRow', migrationName: 'm2', id: '2' },
    ]);
  });
});

describe('a table that was changed as well', () => {
  const former = ledgerTable([failed], { columns: ledgerTable([]).columns.slice(0, 7), key: null });
  const changed = ledgerTable([one, two]);
  const table = {
    before: describeShape(former),
    after: describeShape(changed),
    changes: [{ kind: 'addColumn', column: 'applied_steps_count' }, { kind: 'addKey' }],
  } as const;
  const back = [
    'removeWholeRow m1',
    'removeWholeRow m2',
    'DROP CONSTRAINT "_prisma_migrations_pkey"',
    'DROP COLUMN "applied_steps_count"',
    'insert m1',
  ];

  test('becomes what it was, in the schema of its ledger', () => {
    expect(undoOf({ table }, changed)).toEqual(back);
  });

  test('keeps the rows of others', () => {
    expect(undoOf({ table }, ledgerTable([theirs, one, two]))).toEqual(back);
  });

  test('is left alone where it is what it was already', () => {
    expect(undoOf({ table }, former)).toEqual([]);
    expect(undoOf({ table }, { ...former, rows: [theirs] })).toEqual([]);
  });

  test.each<readonly [what: string, now: LedgerTable | null, message: string]>([
    ['it is gone', null, '_prisma_migrations itself'],
    [
      'it has another key',
      { ...changed, key: { name: 'k', columns: ['checksum'] } },
      '_prisma_migrations itself',
    ],
    ['it has no key', { ...changed, key: null }, '_prisma_migrations itself'],
    [
      'it has another column',
      { ...changed, columns: [...changed.columns, { ...changed.columns[4], name: 'tenant' }] } as LedgerTable,
      '_prisma_migrations itself',
    ],
    ['a row is gone', ledgerTable([one]), 'a row of m2'],
    ['a row was changed', ledgerTable([one, ledgerRow('2', { logs: 'since' })]), 'a row of m2'],
    [
      'a column of others was changed in a row',
      ledgerTable([{ ...one, json: '{"id":"1","tenant":"b"}' }, two]),
      'a row of m1',
    ],
  ])('is refused where %s', (_, now, message) => {
    expect(refusalOf(() => undoOf({ table }, now))).toEqual([
      'evidence-disagrees',
      `${message} was changed since the journal was written`,
    ]);
  });
});

test('a shape is equal for equal tables, whatever the order of their columns', () => {
  const { columns } = ledgerTable([]);
  const shape = describeShape(ledgerTable([], { columns: columns.slice(-2) }));
  expect(shape).toBe(
    'applied_steps_count integer NOT NULL DEFAULT 0, started_at timestamp with time zone NOT NULL DEFAULT now(), PRIMARY KEY (id)',
  );
  expect(describeShape(ledgerTable([], { columns: columns.slice(-2).reverse() }))).toBe(shape);
  const key = { name: 'k', columns: ['id', 'checksum'] };
  expect(describeShape(ledgerTable([], { columns: [], key }))).toBe('PRIMARY KEY (id, checksum)');
});
