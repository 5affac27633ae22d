import { describe, expect, test } from '@jest/globals';
import { column, table } from '../../test/support/made-history.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { ReplayProblem } from '../model/replay.ts';
import { findConditions, withEffects } from './find-conditions.ts';
import { splitStatements } from './split-statements.ts';

const conditionsOf = (sql: string, ...skips: readonly string[]): Promise<readonly ReplayProblem[]> =>
  findConditions(
    { kind: 'readable', name: 'm1', path: '/m1/migration.sql', sql, checksum: '', encoding: 'utf8' },
    skips,
  );

describe('what IF EXISTS did not find', () => {
  const first = 'DROP TABLE IF EXISTS a';
  const second = 'ALTER TABLE IF EXISTS app."b" ADD COLUMN c int';

  test.each<readonly [what: string, notice: string, sql: string, statements: string | null]>([
    ['a table', 'table "a"', `${first};\n${second};`, first],
    ['a relation of any schema', 'relation "b"', `${first};\n${second};`, second],
    ['a relation of a schema', 'relation "app.b"', `${first};\n${second};`, second],
    [
      'a function',
      'function f(pg_catalog.int4)',
      'DROP FUNCTION IF EXISTS f(int)',
      'DROP FUNCTION IF EXISTS f(int)',
    ],
    [
      'one of two statements',
      'table "a"',
      `${first};\nSELECT 1;\n${first} CASCADE;`,
      `${first};\n${first} CASCADE`,
    ],
    ['only what asks', 'table "a"', `CREATE TABLE a ();\n${first};`, first],
    ['any, where none has the name', 'table "c"', `${first};`, null],
    ['any, where the path was set', 'table "a"', `SET search_path TO app;\n${first};`, null],
    ['a table, where the path was emptied', 'table "a"', `SET search_path TO '';\n${first};`, first],
    ['any, where the notice has no name', 'something', `${first};`, null],
  ])('may be meant by %s', async (_, missing, sql, statements) => {
    const notice = `${missing} does not exist, skipping`;
    expect(await conditionsOf(sql, notice)).toEqual([
      { kind: 'nothingThere', migration: 'm1', notice, statements },
    ]);
  });
});

describe('a block that ran', () => {
  test('is told with its line, after what was not found', async () => {
    const sql = `DROP TABLE IF EXISTS a;\nDO $$ BEGIN\n  NULL; END $$;\nDO 'BEGIN END';`;
    const problems = await conditionsOf(sql, 'table "a" does not exist, skipping');
    expect(problems.slice(1)).toEqual([
      { kind: 'blockRun', migration: 'm1', line: 2, statement: 'DO $$ BEGIN\n  NULL; END $$' },
      { kind: 'blockRun', migration: 'm1', line: 4, statement: "DO 'BEGIN END'" },
    ]);
    expect(problems).toHaveLength(3);
  });

  test.each(['CREATE TABLE undo (id int)', "INSERT INTO a VALUES ('what to do')", ''])(
    'is none in: %s',
    async (sql) => {
      expect(await conditionsOf(sql)).toEqual([]);
    },
  );
});

describe('what a file changed is told apart by its words', () => {
  const index = (name: string, of: string): CatalogObject =>
    ({ kind: 'index', schema: 'public', table: of, name }) as CatalogObject;
  const key = { kind: 'primaryKey', schema: 'public', table: 'b', name: 'b_pkey' } as CatalogObject;
  const sequence = {
    ...{ kind: 'sequence', schema: 'public', table: null, name: 'b_id_seq' },
    ownedBy: { schema: 'public', table: 'b', column: 'id' },
  } as CatalogObject;
  const secured = { ...table('a'), hasRowSecurity: true } as CatalogObject;
  const routine = { kind: 'function', schema: 'public', table: null, name: 'f(integer)' } as CatalogObject;
  const block = (body: string): string => `DO $$ BEGIN ${body} END $$`;
  const makesA = 'CREATE TABLE a (id int);';

  const effects = async (sql: string, put: readonly CatalogObject[]): Promise<readonly boolean[]> => {
    const statements = await splitStatements(sql);
    const problems = statements
      .filter(({ kind }) => kind === 'DoStmt')
      .map(({ line, text }): ReplayProblem => ({ kind: 'blockRun', migration: 'm1', line, statement: text }));
    return withEffects(problems, sql, [{ put, removed: [] }]).map(
      (problem) => !('isWithoutEffect' in problem),
    );
  };

  test.each<
    readonly [what: string, rest: string, body: string, put: readonly CatalogObject[], hasEffect: boolean]
  >([
    ['nothing was changed', '', 'CREATE TABLE b ();', [], false],
    ['only the rest did something', makesA, 'CREATE TABLE b ();', [table('a')], false],
    ['a table of the block is there', makesA, 'CREATE TABLE b ();', [table('a'), table('b')], true],
    ['a table that neither names is there', makesA, "EXECUTE f('x');", [table('a'), table('zzz')], true],
    [
      'a column of the block is there',
      'CREATE TABLE a ();',
      'ALTER TABLE a ADD c int;',
      [table('a'), { ...column('c'), table: 'a' }],
      true,
    ],
    [
      'a key that the server names is of its table',
      makesA,
      'ALTER TABLE b ADD PRIMARY KEY (id);',
      [key],
      true,
    ],
    [
      'a sequence that the server names is of its table',
      makesA,
      'CREATE TABLE b (id serial);',
      [sequence],
      true,
    ],
    [
      'a sequence that the server names is of the rest',
      'CREATE TABLE b (id serial);',
      'CREATE TABLE c ();',
      [table('b'), sequence],
      false,
    ],
    [
      'rows of what it finds are guarded',
      makesA,
      "EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', n);",
      [secured],
      true,
    ],
    [
      'a table without guarded rows is made by the rest',
      makesA,
      "EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', n);",
      [{ ...table('a'), hasRowSecurity: false } as CatalogObject],
      false,
    ],
    [
      'rows are guarded by the rest too',
      `${makesA} ALTER TABLE a ENABLE ROW LEVEL SECURITY;`,
      "EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', n);",
      [secured],
      false,
    ],
    [
      'an index of what it finds is there',
      makesA,
      "EXECUTE format('CREATE INDEX ON %I (id)', n);",
      [table('a'), index('a_id_idx', 'a')],
      true,
    ],
    [
      'a function is known by its name',
      'CREATE TABLE b ();',
      'CREATE FUNCTION f(int) RETURNS int RETURN 1;',
      [routine],
      true,
    ],
    [
      'a function is of the rest',
      'CREATE FUNCTION f(int) RETURNS int RETURN 1;',
      'CREATE TABLE b ();',
      [routine],
      false,
    ],
  ])('%s', async (_, rest, body, put, hasEffect) => {
    expect(await effects(`${rest}\n${block(body)};`, put)).toEqual([hasEffect]);
  });

  test.each<readonly [kind: 'trigger' | 'policy' | 'column', body: string]>([
    ['trigger', 'CREATE TRIGGER t AFTER INSERT ON %I EXECUTE FUNCTION g()'],
    ['policy', 'CREATE POLICY t ON %I'],
    ['column', 'ALTER TABLE %I ADD COLUMN t int'],
  ])('a %s of what it finds is there', async (kind, body) => {
    const made = { kind, schema: 'public', table: 'a', name: 't' } as CatalogObject;
    const loop = `${block(`EXECUTE format(E'${body}', n);`)};`;
    expect(await effects(`${makesA} SELECT t;\n${loop}`, [made])).toEqual([true]);
    // A table that the file makes comes with its columns.
    const withTable = await effects(`${makesA} SELECT t;\n${loop}`, [table('a'), made]);
    expect(withTable).toEqual([kind !== 'column']);
    expect(await effects(`${makesA} SELECT t;\n${loop}`, [table('a')])).toEqual([false]);
    expect(await effects(`${makesA} SELECT t, ${kind};\n${loop}`, [table('a'), made])).toEqual([false]);
  });

  test('what was removed counts as well', () => {
    const statement = block('DROP TABLE b;');
    const problem: ReplayProblem = { kind: 'blockRun', migration: 'm1', line: 1, statement };
    const removed = [{ kind: 'table', schema: 'public', table: null, name: 'b' }] as const;
    expect(withEffects([problem], statement, [{ put: [], removed }])).toEqual([problem]);
    expect(withEffects([problem], statement, [])).toEqual([{ ...problem, isWithoutEffect: true }]);
  });

  test('a block that stands there twice has no rest in its other copy', async () => {
    const twice = `${block('CREATE TABLE IF NOT EXISTS b ();')};\n`.repeat(2);
    expect(await effects(twice, [table('b')])).toEqual([true, true]);
  });

  test('problems of other kinds stay as they are', () => {
    const laid: ReplayProblem = { kind: 'ledgerLaid', migration: 'm1' };
    const problems = [laid];
    expect(withEffects(problems, '', [])).toBe(problems);
    const run: ReplayProblem = { kind: 'blockRun', migration: 'm1', line: 1, statement: 'DO $$$$' };
    expect(withEffects([laid, run], 'DO $$$$', [])).toEqual([laid, { ...run, isWithoutEffect: true }]);
  });
});
