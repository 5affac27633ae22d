import { describe, expect, test } from '@jest/globals';
import { migrationChecksum } from '../model/checksum.ts';
import type { ConcludedMigration } from '../model/evidence.ts';
import type { ReadableMigration } from '../model/history.ts';
import type { LedgerRow } from '../model/ledger.ts';
import type { Verdict } from './judge-evidence.ts';
import { readMigrationLedger } from './migration-ledger.ts';
import { proposeCures } from './propose-cures.ts';
import type { NamedRow, Suspect } from './suspects.ts';

const sql = 'CREATE TABLE a (id INT);';

interface Given {
  readonly name?: string;
  readonly verdict: Verdict;
  readonly rows?: readonly ('failed' | 'applied' | 'rolledBack')[];
  /** What stands in the folder; null without one. */
  readonly sql?: string | null;
  /** Of the file that the rows are of. */
  readonly recordedSql?: string;
  /** Effects that were seen in the database. */
  readonly present?: number;
  readonly isOnDisk?: boolean;
}

function row(state: 'failed' | 'applied' | 'rolledBack', name: string, of: string, place: number): NamedRow {
  const time = '2026-01-01T00:00:00Z';
  const found: LedgerRow = {
    id: `row-${place}`,
    checksum: migrationChecksum(of),
    finishedAt: state === 'applied' ? time : null,
    migrationName: name,
    logs: state === 'failed' ? 'refused' : '',
    rolledBackAt: state === 'rolledBack' ? time : null,
    startedAt: time,
    appliedStepsCount: state === 'applied' ? 1 : 0,
  };
  return { ...found, id: `row-${place}` };
}

function suspectOf(given: Given): Suspect {
  const { name = '2_more', verdict, rows: states = [], recordedSql = sql, present = 1 } = given;
  const text = given.sql === undefined ? sql : given.sql;
  const rows = states.map((state, place) => row(state, name, recordedSql, place));
  const file: ReadableMigration | null =
    text === null
      ? null
      : {
          kind: 'readable',
          name,
          path: `/app/prisma/migrations/${name}/migration.sql`,
          sql: text,
          checksum: migrationChecksum(text),
          encoding: 'utf8',
        };
  const state = verdict === 'absent' || verdict === 'partial' ? verdict : 'present';
  const evidence: ConcludedMigration = {
    name,
    state: verdict === 'unverified' ? 'unverified' : state,
    effects: [],
    present,
    missing: [],
    unexplained: [],
    unseen: [],
    isHeld: state === 'present',
    isSeenThere: true,
    basis: 'effects',
    superseded: [],
  };
  return {
    name,
    diagnosed: {
      name,
      ledger: readMigrationLedger(name, rows),
      evidence: text === null ? null : evidence,
      isOnDisk: given.isOnDisk ?? text !== null,
      checksum: rows.length === 0 ? 'none' : recordedSql === text ? 'same' : 'changed',
    },
    rows,
    file,
    verdict,
  };
}

/** The options of the commands that are proposed, or `written` where the evidence proves a change. */
function cureOf(...given: readonly Given[]): readonly string[] {
  return proposeCures(given.map(suspectOf)).flatMap(({ edit, actions }) => [
    ...(edit.marks.length + edit.rows.length === 0 ? [] : ['written']),
    ...actions.map(({ command }) => command.replace(/^prisma-mend (?:resolve \S+ )?/, '')),
  ]);
}

describe('a failed migration', () => {
  test.each<readonly [Given, readonly string[]]>([
    [{ verdict: 'present' }, ['written']],
    [{ verdict: 'absent' }, ['written']],
    [{ verdict: 'partial' }, ['--finish', '--revert']],
    [{ verdict: 'altered' }, ['drift', '--applied --unproven']],
    [{ verdict: 'unknown' }, ['--applied --unproven', '--rolled-back --unproven']],
    [{ verdict: 'dataUnknown' }, ['--applied --unproven', '--rolled-back --unproven']],
    [{ verdict: 'unverified', present: 1 }, ['--revert', '--applied --unproven', '--rolled-back --unproven']],
    [{ verdict: 'unverified', present: 0 }, ['--applied --unproven', '--rolled-back --unproven']],
    [{ verdict: 'unknown', sql: null }, ['--restore', '--forget --unproven']],
    [{ verdict: 'unknown', sql: null, isOnDisk: true }, ['--restore']],
  ])('%o', (given, expected) => {
    expect(cureOf({ ...given, rows: ['failed'] })).toEqual(expected);
  });

  test('beside a finished row of another file, and half there: the applied file may be brought back', () => {
    const given = { verdict: 'partial', rows: ['applied', 'failed'] } as const;
    expect(cureOf(given)).toEqual(['--finish', '--revert']);
    expect(cureOf({ ...given, recordedSql: 'SELECT 1;' })).toContain('--restore');
  });
});

describe('a migration that is recorded as applied', () => {
  test.each<readonly [Given, readonly string[]]>([
    [{ verdict: 'present' }, []],
    [{ verdict: 'absent' }, ['--unapply']],
    [{ verdict: 'partial' }, ['drift', '--finish']],
    [{ verdict: 'unknown', sql: null }, ['--restore', '--forget']],
    [{ verdict: 'present', recordedSql: 'CREATE TABLE b (id INT);' }, ['--rehash', '--restore']],
  ])('%o', (given, expected) => {
    expect(cureOf({ ...given, rows: ['applied'] })).toEqual(expected);
  });

  test('twice keeps one row', () => {
    expect(cureOf({ verdict: 'present', rows: ['applied', 'applied'] })).toEqual(['written']);
  });
});

describe('a folder without rows', () => {
  const gone: Given = { name: '1_old', verdict: 'unknown', sql: null, rows: ['applied'] };

  test('that is there is recorded, and one that is not is left to deploy', () => {
    expect(cureOf({ verdict: 'present' })).toEqual(['written']);
    expect(cureOf({ verdict: 'absent' })).toEqual([]);
  });

  test('with the file of a row without a folder takes the row over', () => {
    expect(cureOf(gone, { name: '2_new', verdict: 'present' })).toEqual(['written']);
  });

  test('takes over no row of another file, of nothing that is there, or that two folders could take', () => {
    const kept = ['--restore', '--forget'];
    expect(cureOf(gone, { name: '2_new', verdict: 'absent' })).toEqual(kept);
    expect(cureOf(gone, { name: '2_new', verdict: 'absent', sql: 'SELECT 1;' })).toEqual(kept);
    expect(
      cureOf(gone, { name: '2_new', verdict: 'altered' }, { name: '3_new', verdict: 'altered' }),
    ).toEqual([...kept, 'drift', '--applied --unproven', 'drift', '--applied --unproven']);
  });
});
