import { expect, test } from '@jest/globals';
import type { CatalogObject } from '../model/catalog.ts';
import type { Effect } from '../model/evidence.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import { planOppositeRename } from './plan-opposite-rename.ts';

type Name = readonly [kind: ObjectIdentity['kind'], table: string | null, name: string];

const effect = (change: Effect['change'], [kind, table, name]: Name): Effect => ({
  object: { kind, schema: 'public', table, name },
  change,
  attributes: [],
});
const renamed = (gone: Name, come: Name): readonly Effect[] => [
  effect('removed', gone),
  effect('created', come),
];
const sqlFor = (effects: readonly Effect[]): string | undefined => planOppositeRename(effects, [], [])?.sql;
const roles = (...labels: string[]): CatalogObject => ({
  kind: 'enum',
  schema: 'public',
  table: null,
  name: 'Role',
  labels,
});

test('a table takes what is on it along', () => {
  const effects = [
    ...renamed(['column', 'rooms', 'id'], ['column', 'halls', 'id']),
    ...renamed(['table', null, 'rooms'], ['table', null, 'halls']),
  ];
  expect(sqlFor(effects)).toBe('ALTER TABLE "public"."halls" RENAME TO "rooms";');
});

test.each<readonly [Name, Name, string]>([
  [
    ['column', 'rooms', 'a'],
    ['column', 'rooms', 'b'],
    'ALTER TABLE "public"."rooms" RENAME COLUMN "b" TO "a";',
  ],
  [
    ['foreignKey', 'rooms', 'a'],
    ['foreignKey', 'rooms', 'b'],
    'ALTER TABLE "public"."rooms" RENAME CONSTRAINT "b" TO "a";',
  ],
  [['index', 'rooms', 'a'], ['index', 'rooms', 'b'], 'ALTER INDEX "public"."b" RENAME TO "a";'],
  [['enum', null, 'a'], ['enum', null, 'b'], 'ALTER TYPE "public"."b" RENAME TO "a";'],
  [
    ['trigger', 'rooms', 'a'],
    ['trigger', 'rooms', 'b'],
    'ALTER TRIGGER "b" ON "public"."rooms" RENAME TO "a";',
  ],
  [
    ['function', null, 'a(integer)'],
    ['function', null, 'b(integer)'],
    'ALTER FUNCTION "public"."b"(integer) RENAME TO "a";',
  ],
])('%j that became %j', (gone, come, sql) => {
  expect(sqlFor(renamed(gone, come))).toBe(sql);
});

test('an enum value is told by its place', () => {
  const opposite = planOppositeRename([], [roles('CLERK', 'NURSE')], [roles('CLERK', 'MATRON')]);
  expect(opposite?.sql).toBe(`ALTER TYPE "public"."Role" RENAME VALUE 'MATRON' TO 'NURSE';`);
});

test('what could be several renames is none', () => {
  const one: Name = ['column', 'rooms', 'a'];
  expect(sqlFor([effect('created', one)])).toBeUndefined();
  expect(
    sqlFor([...renamed(one, ['column', 'rooms', 'b']), effect('removed', ['column', 'rooms', 'c'])]),
  ).toBe(undefined);
});
