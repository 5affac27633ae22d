import { describe, expect, test } from '@jest/globals';
import { InvariantError } from '../model/failure.ts';
import { objectKinds } from '../model/identity.ts';
import { CatalogContext, type CatalogReader } from './catalog-context.ts';
import type { Presence } from './presence.ts';
import { isAsked, readersOf, readInto } from './read-catalog.ts';

const privileges: readonly string[] = ['owner', 'grant', 'defaultPrivilege', 'userMapping'];

test('every kind has a reader, and privileges are read only where they are asked for', () => {
  const kindsOf = (withPrivileges: boolean): readonly string[] =>
    readersOf({ schemas: 'all', withPrivileges })
      .flatMap(({ kinds }) => kinds)
      .sort();
  expect(kindsOf(true)).toEqual([...objectKinds].sort());
  expect(kindsOf(false)).toEqual(objectKinds.filter((kind) => !privileges.includes(kind)).sort());
});

describe('readers', () => {
  const reader = (needs?: readonly Presence[], since?: number): CatalogReader => ({
    kinds: [],
    sql: '',
    read: () => undefined,
    ...(needs === undefined ? {} : { needs }),
    ...(since === undefined ? {} : { since }),
  });

  test.each<
    readonly [what: string, reader: CatalogReader, present: readonly Presence[] | null, isAsked: boolean]
  >([
    ['needs nothing', reader(), [], true],
    ['needs what is there', reader(['views']), ['triggers', 'views'], true],
    ['needs one of two', reader(['views', 'rules']), ['rules'], true],
    ['needs what is not there', reader(['views']), ['triggers'], false],
    ['needs what nobody asked for', reader(['views']), null, true],
    ['reads this version', reader([], 150004), null, true],
    ['reads a later version', reader(undefined, 150005), null, false],
    ['reads a later version, and needs what is there', reader(['views'], 160000), ['views'], false],
  ])('one that %s', (_, each, present, expected) => {
    expect(isAsked(each, 150004, present === null ? undefined : new Set(present))).toBe(expected);
  });

  /** Answers each statement, up to the last, with itself: what comes after that is lost. */
  const read = async (present: readonly Presence[] | null, lost = 0): Promise<readonly string[]> => {
    const taken: string[] = [];
    const context = new CatalogContext(150004, { schemas: 'all' });
    const readers = (['policies', null, 'views', 'rules', null, 'triggers'] as const).map(
      (need, place): CatalogReader => ({
        ...reader(need === null ? undefined : [need]),
        read: (rows) => taken.push(`${place}: ${rows.flat().join()}`),
      }),
    );
    const message = { readers, queries: ['a', 'b', 'c', 'd', 'e', 'f'], settings: ['set local x = 1'] };
    const database = {
      script: () => Promise.resolve([]),
      scriptEach: (sql: string, take: (rows: readonly (readonly string[])[], statement: number) => void) => {
        const statements = sql.split(';');
        for (const [place, each] of statements.entries())
          if (place < statements.length - lost) take([[each]], place);
        return Promise.resolve();
      },
    };
    await readInto(context, message, database, present === null ? {} : { present: new Set(present) });
    return taken;
  };

  test('take their rows in order, those too that are not asked', async () => {
    expect(await read(null)).toEqual(['0: a', '1: b', '2: c', '3: d', '4: e', '5: f']);
    expect(await read([])).toEqual(['0: ', '1: b', '2: ', '3: ', '4: e', '5: ']);
    expect(await read(['triggers', 'policies'])).toEqual(['0: a', '1: b', '2: ', '3: ', '4: e', '5: f']);
  });

  test('are not taken for ones that found nothing where the server did not answer', async () => {
    await expect(read(null, 1)).rejects.toThrow(InvariantError);
    await expect(read([], 1)).rejects.toThrow(InvariantError);
    await expect(read([], 2)).rejects.toThrow(InvariantError);
  });
});
