import { expect, test } from '@jest/globals';
import { ledgerRow } from '../../test/support/made-ledger.ts';
import { alterTable } from '../ledger/alter-ledger-sql.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { LedgerChange, RowChange } from '../model/plan.ts';
import { assertWritten } from './assert-written.ts';

const [one, two, three] = [ledgerRow('1'), ledgerRow('2'), ledgerRow('3')];
const markOf = ({ migrationName, checksum }: LedgerRow): LedgerChange => ({
  kind: 'insertApplied',
  migrationName: migrationName ?? '',
  checksum: checksum ?? '',
});
const update = (id: string, set: Partial<LedgerRow>): RowChange => ({
  kind: 'updateRow',
  migrationName: `m${id}`,
  id,
  set,
});
const remove = (id: string): RowChange => ({ kind: 'removeRow', migrationName: `m${id}`, id });
const name = (formerId: string | null, id: string): RowChange => ({
  kind: 'nameRow',
  migrationName: 'm',
  formerId,
  id,
  json: '{}',
});
const insert = (row: LedgerRow): RowChange => ({ kind: 'insertRow', migrationName: 'm', row });
const whole: RowChange = { kind: 'removeWholeRow', migrationName: 'm1', json: one.json ?? '' };

interface Case {
  readonly marked?: readonly LedgerRow[];
  readonly rows?: readonly RowChange[];
  readonly before?: readonly LedgerRow[];
  readonly after: readonly LedgerRow[];
}

const write =
  ({ marked = [], rows = [], before = [one], after }: Case) =>
  () => {
    const ids = marked.map(({ id }) => id ?? '');
    assertWritten({ marks: marked.map(markOf), rows, ids, before }, after);
  };

const rolledBack = '2026-01-02T00:00:00+00:00';

test.each<readonly [what: string, written: Case]>([
  ['nothing', { after: [one] }],
  ['marks', { marked: [two, three], after: [three, one, two] }],
  ['a mark in a new ledger', { marked: [two], before: [], after: [two] }],
  ['a row that is changed', { rows: [update('1', { logs: 'x' })], after: [{ ...one, logs: 'x' }] }],
  [
    'a row that is changed twice',
    {
      rows: [update('1', { logs: 'x', checksum: 'a' }), update('1', { logs: 'y' })],
      after: [{ ...one, logs: 'y', checksum: 'a' }],
    },
  ],
  [
    'a time of now, which the server tells',
    { rows: [update('1', { rolledBackAt: 'now' })], after: [{ ...one, rolledBackAt: rolledBack }] },
  ],
  ['a time that goes', { rows: [update('1', { finishedAt: null })], after: [{ ...one, finishedAt: null }] }],
  ['a row that goes', { rows: [remove('1')], after: [] }],
  ['a row that is changed, then goes', { rows: [update('1', { logs: 'x' }), remove('1')], after: [] }],
  ['a row that gets an id', { rows: [name(null, '2')], after: [two] }],
  ['a row that gets an id, then goes', { rows: [name(null, '2'), remove('2')], after: [] }],
  ['a row that comes back', { rows: [insert(two)], after: [one, two] }],
  [
    'rows that go whole, and a table that changes',
    { rows: [whole, alterTable('a', { kind: 'dropKey' })], after: [] },
  ],
])('%s: as it was to be written', (_, written) => {
  expect(write(written)).not.toThrow();
});

test.each<readonly [what: string, written: Case]>([
  ['a mark is not there', { marked: [two], after: [one] }],
  ['the second mark is not there', { marked: [two, three], after: [one, two, ledgerRow('4')] }],
  ['a mark has another name', { marked: [two], after: [one, { ...two, migrationName: 'other' }] }],
  ['a mark has another checksum', { marked: [two], after: [one, { ...two, checksum: 'other' }] }],
  ['a mark is not finished', { marked: [two], after: [one, { ...two, finishedAt: null }] }],
  ['a mark is rolled back', { marked: [two], after: [one, { ...two, rolledBackAt: rolledBack }] }],
  ['a row is added', { after: [one, two] }],
  ['a row is added beside a mark', { marked: [two], after: [one, two, three] }],
  ['a change did not happen', { rows: [update('1', { logs: 'x' })], after: [one] }],
  [
    'a change is half there',
    { rows: [update('1', { logs: 'x', checksum: 'a' })], after: [{ ...one, logs: 'x' }] },
  ],
  ['a number is another', { rows: [update('1', { appliedStepsCount: 0 })], after: [one] }],
  ['a time is not there', { rows: [update('1', { rolledBackAt: 'now' })], after: [one] }],
  ['a time stays', { rows: [update('1', { finishedAt: null })], after: [one] }],
  ['the row of a change is gone', { rows: [update('1', { logs: 'x' })], after: [] }],
  ['a row did not go', { rows: [remove('1')], after: [one] }],
  ['a row got no id', { rows: [name(null, '2')], after: [one] }],
  ['another row comes for one that goes', { rows: [remove('1')], after: [two] }],
  ['a row did not come back', { rows: [insert(two)], after: [one] }],
])('%s: all of it is taken back', (_, written) => {
  expect(write(written)).toThrow('The migration history is not as it was to be written.');
});
