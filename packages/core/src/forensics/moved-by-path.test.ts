import { describe, expect, test } from '@jest/globals';
import { concluded, evidenceOf } from '../../test/support/made-evidence.ts';
import { column, enumType, historyOf, table, type Change } from '../../test/support/made-history.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { Effect } from '../model/evidence.ts';
import type { Replay, ReplayProblem } from '../model/replay.ts';
import { doubtMoved, movedByPath } from './moved-by-path.ts';

const leaves = (migration: string, setting: 'search_path' | 'role' = 'search_path'): ReplayProblem => ({
  kind: 'sessionChanged',
  migration,
  setting,
  value: 'app',
});
const replayOf = (
  problems: readonly ReplayProblem[],
  ...changes: readonly Change[]
): Pick<Replay, 'steps' | 'problems'> => ({
  ...historyOf(...changes),
  problems,
});
const inApp = (object: CatalogObject): CatalogObject => ({ ...object, schema: 'app' }) as CatalogObject;
const notes = table('notes');
const pets = table('pets');

describe('what a migration made may stand in another schema', () => {
  const made: readonly Change[] = [[table('first')], [notes]];

  test.each<
    readonly [
      what: string,
      problems: readonly ReplayProblem[],
      live: readonly CatalogObject[],
      names: readonly string[],
    ]
  >([
    ['one of its name is there, and a file before left another path', [leaves('m1')], [inApp(notes)], ['m2']],
    ['no file left another path', [], [inApp(notes)], []],
    ['a file left another role', [leaves('m1', 'role')], [inApp(notes)], []],
    ['the path was left by the file itself', [leaves('m2')], [inApp(notes)], []],
    ['it stands where the replay made it', [leaves('m1')], [notes, inApp(notes)], []],
    ['none of its name is there', [leaves('m1')], [inApp(pets)], []],
    ['one of its name is of another kind', [leaves('m1')], [{ ...inApp(enumType('a')), name: 'notes' }], []],
  ])('%s', (_, problems, live, names) => {
    expect([...movedByPath(replayOf(problems, ...made), live).keys()]).toEqual(names);
  });

  test('but not where another file made the one of its name', () => {
    const replay = replayOf([leaves('m1')], [table('first')], [notes], [inApp(notes)]);
    expect(movedByPath(replay, [inApp(notes)]).size).toBe(0);
  });

  test('nor of what is part of a table, or of no schema', () => {
    const schema: CatalogObject = { kind: 'schema', schema: null, table: null, name: 'x' };
    const replay = replayOf([leaves('m1')], [], [column('a'), schema]);
    expect(movedByPath(replay, [inApp(column('a'))]).size).toBe(0);
  });

  test('and the file that left the path last is named', () => {
    const replay = replayOf([leaves('m1'), leaves('m3')], [], [notes], [], [pets, enumType('a')]);
    const moved = movedByPath(replay, [inApp(notes), inApp(pets), inApp(enumType('b'))]);
    expect([...moved].map(([name, { unseen }]) => [name, unseen])).toEqual([
      [
        'm2',
        {
          line: null,
          statement: null,
          reason: expect.stringMatching(/^m1 leaves another search_path, .*table public\.notes/),
        },
      ],
      [
        'm4',
        {
          line: null,
          statement: null,
          reason: expect.stringMatching(/^m3 leaves another search_path, .*table public\.pets/),
        },
      ],
    ]);
    expect(moved.get('m4')?.objects.map(({ name }) => name)).toEqual(['pets', 'status']);
  });
});

describe('evidence of such a migration', () => {
  const created = ({ kind, schema, table: on, name }: CatalogObject): Effect => ({
    object: { kind, schema, table: on, name },
    change: 'created',
    attributes: [],
  });
  const missing = [notes, column('a'), pets].map(created);
  const absent = { state: 'absent', isHeld: false, missing } as const;
  const evidence = evidenceOf(concluded('m1'), concluded('m2', absent), concluded('m3', absent));

  test('is none: it is unverified, and what may stand elsewhere is not missing', () => {
    const replay = replayOf([leaves('m1')], [], [notes, column('a')], [pets]);
    const judged = doubtMoved(evidence, replay, [inApp(notes)]);
    expect(judged.migrations.map(({ state }) => state)).toEqual(['present', 'unverified', 'absent']);
    expect(judged.migrations[1]?.missing.map(({ object }) => object.name)).toEqual(['pets']);
    expect(judged.migrations[2]?.missing).toEqual(missing);
    expect(judged.held).toEqual(['m1']);
  });

  test('stays as it is where nothing was moved', () => {
    expect(doubtMoved(evidence, replayOf([], [], [notes]), [inApp(notes)])).toBe(evidence);
  });
});
