import { describe, expect, test } from '@jest/globals';
import { readSubject } from './read-subject.ts';

describe('what a statement is about', () => {
  test.each([
    ['ALTER TABLE s."T" ADD COLUMN a int, ADD CONSTRAINT c UNIQUE (a)', ['s.T.a', 's.T.c']],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', ['.t']],
    ['ALTER TABLE t RENAME COLUMN a TO b', ['.t.a', '.t.b']],
    ['ALTER INDEX i RENAME TO j', ['.i', '.j']],
    ['CREATE POLICY p ON s.t USING (auth.uid() = o)', ['s.t.p']],
    ['CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION platform.audit()', ['.t.g']],
    ['CREATE UNIQUE INDEX ON t (a)', ['.t.?']],
    ['CREATE FUNCTION s.f(a int) RETURNS int LANGUAGE sql AS $$select 1$$', ['s.f']],
    ["CREATE TYPE s.m AS ENUM ('a')", ['s.m']],
    ['DROP TABLE a.b, c', ['a.b', '.c']],
    ['DROP POLICY p ON s.t', ['s.t.p']],
    ['DROP FUNCTION f(int), s.g', ['.f', 's.g']],
    ['ALTER TABLE t SET SCHEMA x', ['.t']],
    ["COMMENT ON COLUMN a.b.c IS 'x'", ['b.c']],
    ['INSERT INTO t VALUES (1)', []],
  ])('%s', async (sql, expected) => {
    const subject = await readSubject(sql);
    const objects = subject.kind === 'objects' ? subject.objects : null;
    expect(
      objects?.map(({ schema, table, name }) =>
        [schema ?? '', ...(table === null ? [] : [table]), name ?? '?'].join('.'),
      ),
    ).toEqual(expected);
  });

  test.each([
    ['ALTER TABLE t ADD COLUMN a int', true],
    ['ALTER TABLE t ADD CONSTRAINT c UNIQUE (a)', true],
    ['ALTER TABLE t ALTER COLUMN a TYPE text', true],
    ['ALTER TABLE t ENABLE ROW LEVEL SECURITY', false],
    ['DROP TABLE t', true],
    ['CREATE TABLE t (a int)', true],
  ])('%s: with all that stands on it: %j', async (sql, isWhole) => {
    const subject = await readSubject(sql);
    expect(subject.kind === 'objects' ? subject.objects.map((each) => each.isWhole) : null).toEqual([
      isWhole,
    ]);
  });

  test('is in its words where it is a block or not understood', async () => {
    const subject = await readSubject('DO $$ BEGIN CREATE VIEW "My view" AS SELECT 1; END $$');
    expect(subject.kind === 'words' && subject.words.has('My view')).toBe(true);
    expect(await readSubject('CREATE NEWTHING x')).toMatchObject({ kind: 'words' });
  });

  test('is anything where a block composes what it runs', async () => {
    expect(await readSubject(`DO $$ BEGIN EXECUTE 'create view ' || 'x'; END $$`)).toEqual({
      kind: 'anything',
    });
  });
});
