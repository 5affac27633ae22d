import { expect, test } from '@jest/globals';
import { recordedClinic } from '../../test/support/recorded-clinic.ts';
import { readRecording, readReplay } from '../../test/support/recording.ts';
import { gatherEvidence } from '../forensics/gather-evidence.ts';
import { migrationChecksum } from '../model/checksum.ts';
import type { History, ReadableMigration } from '../model/history.ts';
import type { LedgerRow, LedgerTable, RowState } from '../model/ledger.ts';
import { repairLedger } from '../ledger/repair-ledger.ts';
import type { Situation } from '../model/verdict.ts';
import { chooseMarks } from './choose-marks.ts';
import { diagnose } from './diagnose.ts';

const directory = '/project/prisma/migrations';
const migrations = Object.entries(recordedClinic).map(([name, sql]): ReadableMigration => ({
  kind: 'readable',
  name,
  path: `${directory}/${name}/migration.sql`,
  sql,
  checksum: migrationChecksum(sql),
  encoding: 'utf8',
}));
const history: History = { directory, exists: true, migrations, lockFile: { kind: 'missing' }, strays: [] };
const names = migrations.map(({ name }) => name);
const last = names.at(-1) ?? '';

const replay = await readReplay('clinic-replay');
const { cases: recorded } = await readRecording('clinic-evidence');

type Row = readonly [name: string, state?: RowState, checksum?: string];

function rowOf([migrationName, state = 'applied', checksum]: Row, place: number): LedgerRow {
  const moment = `2026-01-01T00:00:${String(place).padStart(2, '0')}.000Z`;
  const isFinished = state === 'applied' || state === 'appliedAndRolledBack';
  const isRolledBack = state === 'rolledBack' || state === 'appliedAndRolledBack';
  return {
    id: String(place),
    checksum: checksum ?? migrations.find(({ name }) => name === migrationName)?.checksum ?? 'x',
    finishedAt: isFinished ? moment : null,
    migrationName,
    logs: null,
    rolledBackAt: isRolledBack ? moment : null,
    startedAt: moment,
    appliedStepsCount: 1,
  };
}

const tableOf = (rows: readonly Row[]): LedgerTable => ({
  schema: 'public',
  relation: 'table',
  columns: [],
  key: { name: '_prisma_migrations_pkey', columns: ['id'] },
  rows: rows.map(rowOf),
  isReadable: true,
  defects: [],
});

const applied = (list: readonly string[]): readonly Row[] => list.map((name) => [name]);
const without = (...left: readonly string[]): readonly string[] =>
  names.filter((name) => !left.includes(name));

interface Case {
  readonly live: string;
  /** Null where there is no history table. */
  readonly rows: readonly Row[] | null;
  readonly situation: Situation;
  /** What a baseline may mark; nothing where left out. */
  readonly marks?: readonly string[];
}

const allButLast = names.slice(0, -1);
const cases: readonly Case[] = [
  { live: 'nothing', rows: null, situation: 'empty' },
  { live: 'nothing', rows: [], situation: 'empty' },
  { live: 'all of it', rows: null, situation: 'unbaselined', marks: names },
  { live: 'all of it', rows: [], situation: 'unbaselined', marks: names },
  { live: 'all but the last', rows: null, situation: 'unbaselined', marks: allButLast },
  { live: 'half of the last', rows: null, situation: 'unbaselined', marks: allButLast },
  { live: 'without 05_note_index', rows: null, situation: 'unbaselined', marks: without('05_note_index') },
  { live: 'other tables of these names', rows: null, situation: 'unbaselined' },
  { live: 'changed by hand', rows: null, situation: 'unbaselined', marks: names },
  { live: 'all of it', rows: applied(names), situation: 'baselined' },
  { live: 'changed by hand', rows: applied(names), situation: 'changed' },
  { live: 'an index dropped', rows: applied(names), situation: 'faked' },
  { live: 'all but the last', rows: applied(allButLast), situation: 'behind' },
  { live: 'all of it', rows: applied(allButLast), situation: 'behind', marks: [last] },
  { live: 'half of the last', rows: applied(allButLast), situation: 'behind' },
  { live: 'all but the last', rows: applied(names), situation: 'faked' },
  { live: 'nothing', rows: applied(names), situation: 'faked' },
  { live: 'half of the last', rows: [...applied(allButLast), [last, 'failed']], situation: 'failed' },
  { live: 'all of it', rows: [...applied(allButLast), [last, 'rolledBack']], situation: 'behind' },
  {
    live: 'all but the last',
    rows: [...applied(allButLast), [last, 'rolledBack']],
    situation: 'behind',
  },
  {
    live: 'all of it',
    rows: applied(without('05_note_index')),
    situation: 'diverged',
    marks: ['05_note_index'],
  },
  { live: 'all of it', rows: [...applied(names), ['00_gone']], situation: 'diverged' },
  {
    live: 'all of it',
    rows: [...applied(allButLast), [last, 'applied', 'e'.repeat(64)]],
    situation: 'diverged',
  },
];

test.each(cases.map((each) => ({ ...each, count: each.rows?.length ?? 'no' })))(
  '$live, $count rows: $situation',
  ({ live: name, rows, situation, marks = [] }) => {
    const live = recorded.find((each) => each.name === name)?.catalog;
    if (live === undefined) throw new Error(`nothing was recorded of "${name}"`);
    const evidence = gatherEvidence(replay, live);
    const ledger = {
      expectedSchema: 'public',
      table: rows === null ? null : tableOf(rows),
      elsewhere: [],
      foreign: [],
      hash: '',
    };
    const diagnosis = diagnose({
      ledger: repairLedger(ledger, history),
      history,
      evidence,
      live,
      schemas: new Set(['public']),
      externalTables: new Set(),
      role: 'owner',
      historyPath: 'prisma/migrations',
    });
    expect(diagnosis.situation).toBe(situation);
    const chosen = chooseMarks(diagnosis, history, evidence.unexplained);
    expect(chosen.marks.map(({ migrationName }) => migrationName)).toEqual(marks);
  },
);
