import { describe, expect, test } from '@jest/globals';
import { ledgerRow, prismaCells } from '../../test/support/made-ledger.ts';
import { alterTable } from '../ledger/alter-ledger-sql.ts';
import type { LedgerRow } from '../model/ledger.ts';
import { isSameRow, reverseRows } from './reverse-rows.ts';

const [one, two] = [ledgerRow('1'), ledgerRow('2')];
const failed = ledgerRow('1', { finishedAt: null, logs: 'ERROR' });
const unnamed = ledgerRow('1', { migrationName: null });

describe('without a change of the table, rows are known by their id', () => {
  test.each<
    readonly [what: string, before: readonly LedgerRow[], after: readonly LedgerRow[], undo: unknown]
  >([
    ['nothing was changed', [one, two], [two, one], []],
    ['a row was added', [one], [one, two], [{ kind: 'removeRow', migrationName: 'm2', id: '2' }]],
    ['a row was removed', [one, two], [two], [{ kind: 'insertRow', migrationName: 'm1', row: one }]],
    [
      'a row was changed',
      [failed, two],
      [one, two],
      [{ kind: 'updateRow', migrationName: 'm1', id: '1', set: prismaCells(failed) }],
    ],
    [
      'one came in the place of another',
      [one],
      [two],
      [
        { kind: 'removeRow', migrationName: 'm2', id: '2' },
        { kind: 'insertRow', migrationName: 'm1', row: one },
      ],
    ],
    ['it has no name', [], [unnamed], [{ kind: 'removeRow', migrationName: '', id: '1' }]],
    [
      'a column of others was changed',
      [{ ...one, json: '{"id":"1","tenant":"a"}' }],
      [{ ...one, json: '{"id":"1","tenant":"b"}' }],
      [],
    ],
  ])('%s', (_, before, after, undo) => {
    expect(reverseRows(before, after)).toEqual(undo);
  });
});

test('with one, all rows go whole, the table becomes what it was, last change first, and the rows come back', () => {
  const changes = [
    alterTable('app', { kind: 'addColumn', column: 'logs' }),
    alterTable('app', { kind: 'addKey' }),
  ];
  const twin = ledgerRow(null, { json: two.json ?? '' });
  const named = 'ALTER TABLE "app"."_prisma_migrations"';
  expect(reverseRows([one, unnamed], [two, twin, unnamed], changes)).toEqual([
    { kind: 'removeWholeRow', migrationName: 'm', json: two.json },
    { kind: 'removeWholeRow', migrationName: '', json: unnamed.json },
    {
      kind: 'alterTable',
      action: { kind: 'dropKey' },
      sql: `${named} DROP CONSTRAINT "_prisma_migrations_pkey"`,
      undoSql: `${named} ADD CONSTRAINT "_prisma_migrations_pkey" PRIMARY KEY ("id")`,
    },
    {
      kind: 'alterTable',
      action: { kind: 'dropColumn', column: 'logs' },
      sql: `${named} DROP COLUMN "logs"`,
      undoSql: `${named} ADD COLUMN "logs" text`,
    },
    { kind: 'insertRow', migrationName: 'm1', row: one },
    { kind: 'insertRow', migrationName: '', row: unnamed },
  ]);
});

test.each<readonly [field: keyof LedgerRow, other: string | number | null, isSame: boolean]>([
  ['id', '2', false],
  ['checksum', null, false],
  ['finishedAt', null, false],
  ['migrationName', 'm2', false],
  ['logs', null, false],
  ['rolledBackAt', '2026-01-01T00:00:00+00:00', false],
  ['startedAt', '2026-01-01T00:00:01+00:00', false],
  ['appliedStepsCount', 0, false],
  ['json', '{}', true],
])('two rows that differ in %s (%j): the same is %j', (field, other, isSame) => {
  expect(isSameRow(one, { ...one, [field]: other })).toBe(isSame);
});
