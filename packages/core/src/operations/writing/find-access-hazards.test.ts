import { describe, expect, test } from '@jest/globals';
import { catalogOf, table } from '../../../test/support/made-history.ts';
import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import type { Hazard, Statement } from '../../model/plan.ts';
import { findAccessHazards, withAccessHazards } from './find-access-hazards.ts';

const guarded = { ...table('guarded'), hasRowSecurity: true } as CatalogObject;
const actual: Catalog = catalogOf(table('notes'), guarded, {
  ...guarded,
  schema: 'other',
  name: 'notes',
} as CatalogObject);

const statement = (sql: string, settled?: string, schema = 'public'): Statement => ({
  sql,
  settles: settled === undefined ? [] : [{ kind: 'table', schema, table: null, name: settled }],
  hazards: [],
  preChecks: [],
  isTransactional: true,
});
const drop = (name: string): Statement => statement(`DROP TABLE "public"."${name}"`, name);

/** Whether each of the statements of a plan widens access. */
const widens = async (...statements: readonly Statement[]): Promise<readonly boolean[]> =>
  (await withAccessHazards(statements, actual)).map(({ hazards }) => hazards.length > 0);

describe('a statement widens access', () => {
  test.each<readonly [what: string, sql: string, isWider: boolean]>([
    ['to a table that is there', 'GRANT SELECT ON "public"."notes" TO app', true],
    ['to a table of any schema', 'GRANT SELECT ON notes TO app', true],
    ['not to a table that is new', 'GRANT SELECT ON "public"."fresh" TO app', false],
    ['not to a table of its name elsewhere', 'GRANT SELECT ON "elsewhere"."notes" TO app', false],
    ['by a policy where rows are hidden', 'CREATE POLICY p ON "public"."guarded" USING (true)', true],
    ['not by a policy where none are', 'CREATE POLICY p ON "public"."notes" USING (true)', false],
    ['by a policy on a name without its schema', 'CREATE POLICY p ON notes USING (true)', true],
    ['not where it is less', 'REVOKE SELECT ON "public"."notes" FROM app', false],
  ])('%s', async (_, sql, isWider) => {
    expect(await widens(statement(sql))).toEqual([isWider]);
  });

  test.each<readonly [kind: 'table' | 'view' | 'materializedView' | 'sequence' | 'index', isWider: boolean]>([
    ['table', true],
    ['view', true],
    ['materializedView', true],
    ['sequence', true],
    ['index', false],
  ])('to a %s: %j', async (kind, isWider) => {
    const object = { kind, schema: 'public', table: null, name: 'thing' } as CatalogObject;
    const [found] = await withAccessHazards([statement('GRANT SELECT ON thing TO app')], catalogOf(object));
    expect(found?.hazards.map((hazard) => hazard.kind)).toEqual(isWider ? ['widensAccess'] : []);
  });

  test('not to a table that goes in the end, whatever comes first', async () => {
    const opening = statement('ALTER TABLE "public"."guarded" DISABLE ROW LEVEL SECURITY', 'guarded');
    expect(await widens(opening)).toEqual([true]);
    expect(await widens(opening, drop('guarded'))).toEqual([false, false]);
    expect(await widens(opening, drop('notes'))).toEqual([true, false]);
    expect(await widens(opening, statement('DROP TABLE "other"."guarded"', 'guarded', 'other'))).toEqual([
      true,
      false,
    ]);
  });
});

test('the hazards that a statement has already stay', async () => {
  const lock: Hazard = { kind: 'longRunning', message: 'takes long' };
  const [found] = await withAccessHazards(
    [{ ...statement('GRANT SELECT, UPDATE ON notes TO PUBLIC'), hazards: [lock] }],
    actual,
  );
  expect(found?.hazards).toEqual([
    lock,
    { kind: 'widensAccess', message: 'everybody (PUBLIC) is granted select, update' },
  ]);
});

describe('a block', () => {
  const block = statement('DO $$ BEGIN EXECUTE f(); END $$');

  test('widens access as what would be planned to the same end does, told once', async () => {
    const grant = statement('GRANT SELECT ON notes TO app');
    const planned = [
      { statement: block, alike: [grant, { ...grant, sql: `${grant.sql};` }] },
      { statement: block, alike: [] },
    ];
    expect(await findAccessHazards(planned, actual)).toEqual([
      [{ kind: 'widensAccess', message: 'app is granted select' }],
      [],
    ]);
  });

  test('opens nothing of a table that it drops', async () => {
    const opening = statement('GRANT SELECT ON notes TO app');
    const notes = [{ statement: block, alike: [opening, drop('notes')] }];
    expect(await findAccessHazards(notes, catalogOf(table('notes')))).toEqual([[]]);
  });
});
