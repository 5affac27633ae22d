import { expect, test } from '@jest/globals';
import { splitStatements } from './split-statements.ts';

const targetOf = async (sql: string): Promise<string | null> => {
  const [statement] = await splitStatements(sql);
  const target = statement?.target ?? null;
  if (target?.kind !== 'named') return target?.kind ?? null;
  return target.schema === null ? target.name : `${target.schema}.${target.name}`;
};

test.each([
  ['CREATE TABLE "My table" (id int)', 'My table'],
  ['CREATE TABLE app.notes (id int)', 'app.notes'],
  ['ALTER TABLE app.notes ADD COLUMN a int, DROP COLUMN b', 'app.notes'],
  ['ALTER VIEW v SET (security_barrier)', 'v'],
  ['CREATE UNIQUE INDEX i ON app.notes (a)', 'app.notes'],
  ['CREATE OR REPLACE VIEW app.v AS SELECT 1', 'app.v'],
  ['CREATE MATERIALIZED VIEW app.m AS SELECT 1', 'app.m'],
  ['CREATE TYPE app.pair AS (a int, b int)', 'app.pair'],
  ['CREATE DOMAIN app.d AS text', 'app.d'],
  ['CREATE DOMAIN d AS text', 'd'],
  ['CREATE FUNCTION app.f(a int) RETURNS int LANGUAGE sql AS $$SELECT 1$$', 'app.f'],
  ['CREATE PROCEDURE p() LANGUAGE sql AS $$SELECT 1$$', 'p'],
  ["COMMENT ON TABLE app.notes IS 'x'", 'app.notes'],
  ["COMMENT ON COLUMN app.notes.a IS 'x'", 'app.notes'],
  ["COMMENT ON COLUMN notes.a IS 'x'", 'notes'],
  ["COMMENT ON VIEW v IS 'x'", 'v'],
  ["COMMENT ON MATERIALIZED VIEW app.m IS 'x'", 'app.m'],
  ["COMMENT ON INDEX app.i IS 'x'", 'app.i'],
  ["COMMENT ON SEQUENCE s IS 'x'", 's'],
])('%s is about %s', async (sql, target) => {
  expect(await targetOf(sql)).toBe(target);
});

test.each([
  'CREATE TRIGGER t AFTER INSERT ON notes EXECUTE FUNCTION f()',
  'CREATE POLICY p ON notes USING (true)',
  'ALTER POLICY p ON notes USING (true)',
  'CREATE RULE r AS ON INSERT TO notes DO NOTHING',
  'DROP TRIGGER t ON notes',
  'DROP POLICY p ON notes',
  'DROP RULE r ON notes',
  'ALTER TRIGGER t ON notes RENAME TO u',
  'ALTER POLICY p ON notes RENAME TO q',
  'ALTER RULE r ON notes RENAME TO s',
  "COMMENT ON TRIGGER t ON notes IS 'x'",
  "COMMENT ON POLICY p ON notes IS 'x'",
  "COMMENT ON RULE r ON notes IS 'x'",
])('%s leaves nothing on the table', async (sql) => {
  expect(await targetOf(sql)).toBe('borne');
});

test.each([
  'INSERT INTO notes VALUES (1)',
  'WITH a AS (SELECT 1) UPDATE notes SET id = 1',
  'DELETE FROM notes',
  'MERGE INTO notes USING a ON true WHEN MATCHED THEN DELETE',
])('%s is about rows', async (sql) => {
  expect(await targetOf(sql)).toBe('rows');
});

test.each([
  ['takes over columns', 'CREATE TABLE a (LIKE b)'],
  ['takes over columns, beside others', 'CREATE TABLE a (id int, LIKE b INCLUDING ALL)'],
  ['takes over a parent', 'CREATE TABLE a (id int) INHERITS (b)'],
  ['is a partition', 'CREATE TABLE a PARTITION OF b DEFAULT'],
  ['takes over a type', 'CREATE TABLE a OF b'],
  ['takes over what a query gives', 'CREATE TABLE a AS SELECT * FROM b'],
  ['attaches another table', 'ALTER TABLE a ATTACH PARTITION b DEFAULT'],
  ['attaches it beside something else', 'ALTER TABLE a ADD COLUMN c int, INHERIT b'],
  ['detaches another table', 'ALTER TABLE a DETACH PARTITION b'],
  ['leaves a parent', 'ALTER TABLE a NO INHERIT b'],
  ['takes over a type later', 'ALTER TABLE a OF b'],
  ['attaches another index', 'ALTER INDEX i ATTACH PARTITION j'],
  ['takes away what others may stand on', 'DROP TABLE a'],
  ['gives a table another name', 'ALTER TABLE a RENAME TO b'],
  ['makes a schema', 'CREATE SCHEMA a'],
  ['describes a schema', "COMMENT ON SCHEMA a IS 'x'"],
  ['may do anything', 'DO $$ BEGIN DROP TABLE a; END $$'],
  ['asks', 'SELECT f()'],
  ['gives rights', 'GRANT SELECT ON a TO b'],
  ['cannot be parsed', 'CREATE NEWTHING a'],
])('what %s has no target of its own: %s', async (_, sql) => {
  expect(await targetOf(sql)).toBeNull();
});
