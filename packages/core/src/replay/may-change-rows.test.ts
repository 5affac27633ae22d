import { expect, test } from '@jest/globals';
import { splitStatements } from './split-statements.ts';
import { natureOf } from './statement-nature.ts';

const block = (body: string): string => `DO $$ BEGIN ${body} END $$`;

test.each([
  ['INSERT INTO a VALUES (1)', 'data'],
  ['WITH gone AS (DELETE FROM a RETURNING *) SELECT count(*) FROM gone', 'data'],
  ['CREATE TABLE b AS WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone', 'data'],
  ['CREATE TABLE b AS SELECT * FROM a', 'structure'],
  ["COPY a FROM '/tmp/a'", 'data'],
  ["COPY a TO '/tmp/a'", 'structure'],
  ['SELECT 1', 'structure'],
  ['SELECT (1 + 2)', 'structure'],
  ['SELECT count(*) FROM a', 'structure'],
  ['SELECT backfill()', 'data'],
  [`SELECT setval('s', 5)`, 'data'],
  [`SELECT pg_catalog.set_config('search_path', '', false)`, 'repeatable'],
  ['ALTER SEQUENCE s RESTART WITH 5', 'data'],
  ['ALTER SEQUENCE s INCREMENT BY 5', 'structure'],
  ['ALTER TABLE a ALTER id RESTART WITH 5', 'data'],
  ['ALTER TABLE a ADD COLUMN "update" INTEGER', 'structure'],
  ["COMMENT ON TABLE a IS 'delete me'", 'repeatable'],
  ['GRANT SELECT ON a TO b', 'privilege'],
  ['ALTER TABLE a OWNER TO b', 'privilege'],
  ['BEGIN', 'transaction'],
  ["CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM a'", 'structure'],
  [block("CREATE TYPE k AS ENUM ('update', 'delete');"), 'structure'],
  [block('EXCEPTION WHEN duplicate_object THEN NULL;'), 'structure'],
  [block('IF NOT EXISTS (SELECT FROM pg_type) THEN ALTER TABLE a ADD b INTEGER; END IF;'), 'structure'],
  [block('IF true THEN UPDATE a SET b = 1; END IF;'), 'data'],
  [block('PERFORM backfill();'), 'data'],
  [block('PERFORM pg_sleep(1);'), 'structure'],
  [block(`EXECUTE 'ALTER TABLE a ADD b INTEGER';`), 'structure'],
  [block(`EXECUTE format('CREATE INDEX %I ON a (b)', 'update');`), 'structure'],
  [block(`EXECUTE 'DELETE ' || 'FROM a';`), 'data'],
  [block(`EXECUTE 'ALTER TABLE a ADD b INTEGER; DELETE FROM a';`), 'data'],
  [block("EXECUTE current_setting('a.b');"), 'data'],
  [`DO $$ DECLARE n bigint := nextval('s'); BEGIN NULL; END $$`, 'data'],
  ['DO LANGUAGE plpython3u $$ x $$', 'data'],
])('%s: %s', async (sql, nature) => {
  const [statement] = await splitStatements(sql);
  expect(statement === undefined ? null : natureOf(statement)).toBe(nature);
});
