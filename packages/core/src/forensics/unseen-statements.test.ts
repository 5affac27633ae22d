import { describe, expect, test } from '@jest/globals';
import { column, enumType, table } from '../../test/support/made-history.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { unseenStatements } from './unseen-statements.ts';

const notes = table('notes');
const inApp = { ...notes, schema: 'app' } as CatalogObject;
const routine = { kind: 'function', schema: 'public', table: null, name: 'f(integer)' } as CatalogObject;
const index = { kind: 'index', schema: 'public', table: 'notes', name: 'i' } as CatalogObject;

const reasonsOf = (
  problem: ReplayProblem,
  strangers: readonly CatalogObject[],
  beside: readonly CatalogObject[] = [],
): readonly string[] =>
  (unseenStatements([problem], { lookups: [], strangers, beside }).get('m1') ?? []).map(
    ({ reason }) => reason,
  );

describe('where IF EXISTS found nothing', () => {
  test.each<readonly [missing: string, stranger: CatalogObject, isMeant: boolean]>([
    ['table "notes"', notes, true],
    ['table "public.notes"', notes, true],
    ['table "pets"', notes, false],
    ['column "a" of relation "notes"', column('a'), true],
    ['column "a" of relation "pets"', column('a'), false],
    ['relation "a"', column('a'), false],
    ['index "i"', index, true],
    ['function f(integer)', routine, true],
    ['function public.f(pg_catalog.int4)', routine, true],
    ['function ff(integer)', routine, false],
  ])('and the database has such an object, nobody saw it: %s', (missing, stranger, isMeant) => {
    const notice = `${missing} does not exist, skipping`;
    const problem: ReplayProblem = { kind: 'nothingThere', migration: 'm1', notice, statements: null };
    expect(reasonsOf(problem, [stranger])).toHaveLength(isMeant ? 1 : 0);
    expect(reasonsOf(problem, [], [stranger])).toHaveLength(isMeant ? 1 : 0);
  });

  test.each<readonly [statements: string, isMeant: boolean]>([
    ['DROP TABLE IF EXISTS app.notes', true],
    ['DROP TABLE IF EXISTS "app".notes', true],
    ['DROP TABLE IF EXISTS notes', false],
    ['DROP TABLE IF EXISTS other_app.notes', false],
  ])('what is none of the project is meant only by its schema: %s', (statements, isMeant) => {
    const notice = 'table "notes" does not exist, skipping';
    const problem: ReplayProblem = { kind: 'nothingThere', migration: 'm1', notice, statements };
    const reason = `${notice}; the database has table app.notes`;
    expect(reasonsOf(problem, [], [inApp])).toEqual(isMeant ? [reason] : []);
  });
});

describe('a block that ran', () => {
  const loop = "EXECUTE format('ALTER TABLE %I ADD COLUMN x int', found.name);";
  const idle = { isWithoutEffect: true } as const;

  test.each<
    readonly [
      what: string,
      statement: string,
      more: object,
      strangers: readonly CatalogObject[],
      reason: string | null,
    ]
  >([
    [
      'names what no migration makes',
      'DROP TABLE notes;',
      {},
      [notes],
      'it names table public.notes, which no migration makes',
    ],
    ['names a column only', 'DROP TABLE a;', {}, [column('a')], null],
    ['did something', loop, {}, [table('pets')], null],
    [
      'did nothing, and changes what it finds',
      loop,
      idle,
      [table('pets')],
      'it changes what it finds, and nobody saw it find anything on the scratch server; the database has table public.pets as well',
    ],
    ['did nothing, and there is nothing else to find', loop, idle, [enumType('a')], null],
    ['did nothing, and changes what it names', 'DROP TABLE a;', idle, [table('pets')], null],
    [
      'did nothing, and asks where it is',
      "IF current_database() = 'a' THEN DROP TABLE a; END IF;",
      idle,
      [],
      'it asks where it runs, and did nothing on the scratch server',
    ],
  ])('%s', (_, statement, more, strangers, reason) => {
    const problem: ReplayProblem = { kind: 'blockRun', migration: 'm1', line: 1, statement, ...more };
    expect(reasonsOf(problem, strangers)).toEqual(reason === null ? [] : [reason]);
  });
});

test('a statement that never ran was seen by nobody, unless it was looked up', () => {
  const refused = { line: 3, statement: 'ALTER TABLE a …', message: 'no such type', sqlstate: null };
  const skipped: ReplayProblem = { kind: 'statementSkipped', migration: 'm1', refused };
  const others: readonly ReplayProblem[] = [
    { kind: 'ranLater', migration: 'm2', refused },
    { kind: 'refersToStandIn', migration: 'm2', refused, standIns: [notes] },
    { kind: 'ledgerLaid', migration: 'm2' },
  ];
  const unseen = { line: 3, statement: 'ALTER TABLE a …', reason: 'no such type' };
  expect([...unseenStatements([skipped, ...others, skipped])]).toEqual([['m1', [unseen, unseen]]]);
  const lookups = [{ slot: { attribute: null, points: [] }, events: [], settled: [skipped] }];
  expect(unseenStatements([skipped], { lookups, strangers: [notes] }).size).toBe(0);
  expect(reasonsOf({ kind: 'ranOnStandIn', migration: 'm1', refused, standIns: [inApp] }, [])).toEqual([
    'no such type; it ran only against table app.notes of this database',
  ]);
});
