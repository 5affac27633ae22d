import { expect, test } from '@jest/globals';
import { splitStatements } from './split-statements.ts';
import { isNonTransactional } from './statement-nature.ts';

test.each<readonly [sql: string, isRefused: boolean]>([
  ['VACUUM a', true],
  ['CREATE DATABASE a', true],
  ['DROP DATABASE a', true],
  ["ALTER SYSTEM SET work_mem = '1MB'", true],
  ["CREATE TABLESPACE a LOCATION '/a'", true],
  ['DROP TABLESPACE a', true],
  ["ALTER TYPE a ADD VALUE IF NOT EXISTS 'b'", true],
  ['CREATE INDEX CONCURRENTLY ON a (b)', true],
  ['create unique index concurrently if not exists i on a (b)', true],
  ['DROP INDEX CONCURRENTLY i', true],
  ['REINDEX TABLE CONCURRENTLY a', true],
  ['REINDEX (VERBOSE) INDEX CONCURRENTLY i', true],
  ['REINDEX (CONCURRENTLY) TABLE a', true],
  ['REINDEX SCHEMA a', true],
  ['REINDEX (VERBOSE) DATABASE a', true],
  ['ALTER TABLE a DETACH PARTITION b CONCURRENTLY', true],
  ["ALTER TYPE a RENAME VALUE 'b' TO 'c'", false],
  ['ALTER TYPE a ADD ATTRIBUTE b int', false],
  ['CREATE INDEX "concurrently" ON a (b)', false],
  ['REINDEX TABLE a', false],
  ['REINDEX TABLE system_a', false],
  ['ALTER TABLE a DETACH PARTITION b', false],
  ['ALTER TABLE a RENAME COLUMN b TO concurrently_c', false],
  ['CREATE TABLE a (b int)', false],
])('%s is refused in a transaction: %j', async (sql, isRefused) => {
  const [statement] = await splitStatements(sql);
  expect(statement === undefined ? null : isNonTransactional(statement)).toBe(isRefused);
});
