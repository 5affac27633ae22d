import { expect, test } from '@jest/globals';
import { concluded, evidenceOf } from '../../test/support/made-evidence.ts';
import type { ConcludedMigration, Effect } from '../model/evidence.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { doubtReferring } from './doubt-referring.ts';

const users = { kind: 'table', schema: 'auth', table: null, name: 'users' } as const;
const effect: Effect = { object: users, change: 'created', attributes: [] };
const referring = (
  line: number,
  kind: 'refersToStandIn' | 'ranOnStandIn' = 'refersToStandIn',
): ReplayProblem => ({
  kind,
  migration: 'm2',
  refused: { line, statement: 'ALTER TABLE a …', message: 'no auth.users', sqlstate: null },
  standIns: [users, { ...users, name: 'roles' }],
});

const judge = (changes: Partial<ConcludedMigration>, ...problems: readonly ReplayProblem[]) =>
  doubtReferring(evidenceOf(concluded('m1'), concluded('m2', changes)), problems);

test.each<readonly [what: string, changes: Partial<ConcludedMigration>, held: readonly string[]]>([
  ['all of it is there', {}, ['m1', 'm2']],
  ['all but what was replaced later is there', { present: 2, superseded: [effect] }, ['m1', 'm2']],
  ['nothing but what was replaced later is there', { present: 1, superseded: [effect] }, ['m1']],
  ['nothing of it shows', { present: 0 }, ['m1']],
  ['something is missing', { missing: [effect] }, ['m1']],
  ['half of it is there', { state: 'partial', isHeld: false }, ['m1']],
  ['it left no trace', { state: 'noEvidence' }, ['m1']],
])('a file that refers to what no migration makes, where %s', (_, changes, held) => {
  expect(judge(changes, referring(3)).held).toEqual(held);
});

test('every statement that refers to such is named, with what stood in for it', () => {
  const { migrations } = judge({ missing: [effect] }, referring(3), referring(7));
  const reason =
    'no auth.users; it ran only against table auth.users, table auth.roles of this database, and not all that the file makes is there';
  expect(migrations[1]).toMatchObject({
    state: 'unverified',
    unseen: [
      { line: 3, statement: 'ALTER TABLE a …', reason },
      { line: 7, statement: 'ALTER TABLE a …', reason },
    ],
  });
  expect(migrations[0]).toEqual(concluded('m1'));
});

test('other problems of a replay are not judged here', () => {
  const evidence = evidenceOf(concluded('m2', { missing: [effect] }));
  expect(doubtReferring(evidence, [referring(3, 'ranOnStandIn')])).toBe(evidence);
});
