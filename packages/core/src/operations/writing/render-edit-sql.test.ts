import { describe, expect, test } from '@jest/globals';
import { ledgerOf, ledgerRow, ledgerTable } from '../../../test/support/made-ledger.ts';
import { alterTable } from '../../ledger/alter-ledger-sql.ts';
import { createLedgerSql, dropEmptyLedgerSql } from '../../ledger/ledger-table.ts';
import type { LedgerEdit } from '../../model/change.ts';
import type { RowChange } from '../../model/plan.ts';
import { renderEditSql } from './render-edit-sql.ts';

const ledger = ledgerOf(ledgerTable([]), { expectedSchema: 'app' });
const none = ledgerOf(null, { expectedSchema: 'app' });
const marks: LedgerEdit['marks'] = [
  { kind: 'insertApplied', migrationName: "1_it's", checksum: 'a' },
  { kind: 'insertApplied', migrationName: '2_next', checksum: 'b' },
];
const removal: RowChange = { kind: 'removeRow', migrationName: 'm1', id: '1' };
const removed = `DELETE FROM "app"."_prisma_migrations" WHERE id = '1'`;
const named: RowChange = {
  kind: 'nameRow',
  migrationName: 'm1',
  formerId: null,
  id: '2',
  json: '{"id":null}',
};
const lock = 'SELECT pg_advisory_xact_lock(72707369)';
const inUtc = `SET LOCAL TimeZone = 'UTC'`;

/** The statements without the semicolons that end them. */
const statementsOf = (sql: string): readonly string[] => sql.split(/;\n\n?/).slice(0, -1);

test('nothing to write is no SQL, and no transaction', () => {
  expect(renderEditSql(none, { marks: [], rows: [] }, { dropsEmptyLedger: true })).toBe('');
});

test('it is one transaction under the lock of Prisma', () => {
  expect(renderEditSql(ledger, { marks: [], rows: [removal] })).toBe(
    `BEGIN;\n\n${lock};\n\n${removed};\n\nCOMMIT;\n`,
  );
});

test('marks come after the rows, each a millisecond later, at names that are quoted', () => {
  const mark = (ago: number, checksum: string, name: string): string =>
    `INSERT INTO "app"."_prisma_migrations" (id, checksum, logs, started_at, finished_at, migration_name, applied_steps_count)
VALUES (gen_random_uuid()::text, '${checksum}', '', now() - interval '${ago} milliseconds', now() - interval '${ago} milliseconds', '${name}', 0)`;
  expect(statementsOf(renderEditSql(ledger, { marks, rows: [removal] }))).toEqual([
    'BEGIN',
    lock,
    removed,
    mark(2, 'a', "1_it''s"),
    mark(1, 'b', '2_next'),
    'COMMIT',
  ]);
});

describe('the table', () => {
  test('is made where there is none, before anything is written to it', () => {
    const statements = statementsOf(renderEditSql(none, { marks: marks.slice(0, 1), rows: [] }));
    expect(statements.slice(0, 3)).toEqual(['BEGIN', lock, createLedgerSql('app')]);
    expect(statements).toHaveLength(5);
  });

  test('goes with its last row where the change made it', () => {
    const sql = renderEditSql(ledger, { marks: [], rows: [removal] }, { dropsEmptyLedger: true });
    expect(statementsOf(sql).slice(2)).toEqual([removed, dropEmptyLedgerSql('app'), 'COMMIT']);
  });
});

test.each<readonly [what: string, rows: readonly RowChange[], isInUtc: boolean]>([
  ['a row is named', [removal, named], true],
  ['the table is changed', [alterTable('app', { kind: 'addKey' })], true],
  ['a row is removed by its id', [removal], false],
  ['a row is put back', [{ kind: 'insertRow', migrationName: 'm1', row: ledgerRow('1') }], false],
])('times are read in UTC only where whole rows are recognised: %s', (_, rows, isInUtc) => {
  const statements = statementsOf(renderEditSql(ledger, { marks: [], rows }));
  expect(statements[2] === inUtc).toBe(isInUtc);
});
