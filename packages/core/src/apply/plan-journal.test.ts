import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startPlanJournal } from './plan-journal.ts';
import { stateMoved } from './state-moved.ts';

const identity = {
  name: 'shop',
  oid: '16384',
  systemIdentifier: null,
  serverVersion: '15.4',
  serverVersionNumber: 150004,
  role: 'owner',
};

test('a plan is on disk before it runs, and what became of each statement once it did', async () => {
  const project = await mkdtemp(join(tmpdir(), 'plan-journal-'));
  const statements = ['DROP TABLE a', 'DROP TABLE b'];
  const plan = { command: 'revert', undoSql: 'CREATE TABLE a ()', statements, now: new Date(0) };
  const journal = await startPlanJournal(project, identity, plan);
  const lines = async (): Promise<readonly unknown[]> =>
    (await readFile(journal.path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
  const heading = {
    format: 'structure 1',
    command: 'revert',
    writtenAt: '1970-01-01T00:00:00.000Z',
    database: { name: 'shop', oid: '16384', systemIdentifier: null },
    undoSql: 'CREATE TABLE a ()',
    statements,
  };
  expect(basename(journal.path)).toBe('19700101000000000-revert.jsonl');
  expect((await stat(journal.path)).mode & 0o077).toBe(0);
  expect(await lines()).toEqual([heading]);
  await journal.record({ sql: 'DROP TABLE a', state: 'done' });
  expect(await lines()).toEqual([heading, { sql: 'DROP TABLE a', state: 'done' }]);
  await journal.close();
  await rm(project, { recursive: true });
});

test('a state that moved is named, with what showed it', () => {
  const cause = new Error('gone');
  expect(stateMoved('its structure', cause)).toMatchObject({
    code: 'state-moved',
    message: 'the database changed while it was being examined: its structure is no longer the same',
    cause,
  });
  expect('cause' in stateMoved('the data')).toBe(false);
});
