import { expect, test } from '@jest/globals';
import { setsPath } from './sets-path.ts';
import { splitStatements } from './split-statements.ts';

test.each<readonly [sql: string, sets: boolean]>([
  ['SET search_path TO app, public', true],
  ['set SEARCH_PATH = app', true],
  ['SET LOCAL search_path TO app', true],
  ['SET SESSION search_path TO DEFAULT', true],
  ['RESET search_path', true],
  ["SET SCHEMA 'app'", true],
  ["SELECT set_config('search_path', 'app', false)", true],
  ["SELECT pg_catalog.set_config('search_path', 'app', true)", true],
  ["SET search_path = '', app", true],
  ["SET search_path = ''", false],
  ["SET search_path TO ''", false],
  ["SELECT pg_catalog.set_config('search_path', '', false)", false],
  ["SET lock_timeout = '1s'", false],
  ["SELECT set_config('app.user', 'search_paths', false)", false],
  ["SELECT current_setting('search_path')", false],
  ['CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app AS $$SELECT 1$$', false],
  ['ALTER ROLE r SET search_path = app', false],
  ['CREATE TABLE search_path (schema text)', false],
])('%s: %j', async (sql, sets) => {
  const [statement] = await splitStatements(sql);
  expect(statement === undefined ? null : setsPath(statement)).toBe(sets);
});
