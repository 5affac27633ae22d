import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { squashHistory } from '../src/operations/squash.ts';
import type { Report } from '../src/model/report.ts';
import { writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

/** Whatever stands between a row and its table, and values that are easily spelled otherwise. */
const nasty = `
CREATE SCHEMA "Odd ""one""";
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN positive AS numeric CHECK (value > 0);
CREATE TABLE "Odd ""one"""."ta'ble" (
  "id" bigint GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 10) PRIMARY KEY,
  "te""xt" text, bytes bytea, doc jsonb, raw json, pairs pair[], n positive, f float8, d date, i interval,
  t timestamptz, b bool, c char(5), x varchar(4)[], big numeric, u uuid, bits bit(3), ip inet,
  made text GENERATED ALWAYS AS ("te""xt" || '!') STORED
);
INSERT INTO "Odd ""one"""."ta'ble"
  ("te""xt", bytes, doc, raw, pairs, n, f, d, i, t, b, c, x, big, u, bits, ip) VALUES
  (E'it''s\\n\\t\\\\ "q" \\u00e9 $1 \${x} --', '\\x00ff27', '{"a": [1, null]}', '{ "b" :1, "b":2}',
   ARRAY[ROW(1, 'x,y"')::pair], 1.50, 0.1, 'infinity', '1 mon -2 days 03:04:05.6', 'infinity', true, 'ab', '{a,NULL,"NULL"}',
   'NaN', '00000000-0000-0000-0000-000000000001', B'101', '10.0.0.1/8'),
  ('', '', 'null', '""', '{}', 2, '-Infinity', '0044-03-15 BC', '0', '2024-01-01 00:00:00.000001+02', false, '', '{}',
   12345678901234567890.123456789, NULL, NULL, NULL),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE hens (id int PRIMARY KEY, egg int);
CREATE TABLE eggs (id int PRIMARY KEY, hen int REFERENCES hens DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE hens ADD FOREIGN KEY (egg) REFERENCES eggs DEFERRABLE;
INSERT INTO hens VALUES (1, NULL); INSERT INTO eggs VALUES (1, 1); UPDATE hens SET egg = 1;
CREATE TABLE parts (k int, v text, PRIMARY KEY (k)) PARTITION BY RANGE (k);
CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
INSERT INTO parts VALUES (1, 'low'), (50, 'rest');
CREATE TABLE animals (name text); CREATE TABLE dogs (breed text) INHERITS (animals);
INSERT INTO animals VALUES ('cat'); INSERT INTO dogs VALUES ('rex', 'beagle');
CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES; INSERT INTO bare DEFAULT VALUES;
CREATE TABLE old (id serial PRIMARY KEY, v int);
INSERT INTO old (v) VALUES (-1);
ALTER TABLE old ADD CONSTRAINT old_positive CHECK (v > 0) NOT VALID;
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'read only'; END $$;
CREATE TRIGGER old_no BEFORE INSERT OR UPDATE ON old FOR EACH ROW EXECUTE FUNCTION no();
CREATE TABLE ruled (v int); INSERT INTO ruled VALUES (1);
CREATE RULE ruled_no AS ON INSERT TO ruled DO INSTEAD NOTHING;
CREATE TABLE guarded (v int); INSERT INTO guarded VALUES (1);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
CREATE POLICY nobody ON guarded USING (false);
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM hens;
CREATE SEQUENCE tickets START 5; SELECT nextval('tickets'), nextval('tickets');
CREATE SEQUENCE untouched START 7; CREATE SEQUENCE again; ALTER SEQUENCE again RESTART WITH 40;
CREATE VIEW shown AS SELECT id FROM hens;
GRANT SELECT ON shown TO PUBLIC; GRANT SELECT (id), UPDATE (egg) ON hens TO PUBLIC;
REVOKE ALL ON FUNCTION no() FROM PUBLIC;
COMMENT ON TABLE hens IS 'first''s';
`;

let server: TestServer;
let project: TemporaryProject;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  server = await startPostgres(17);
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
  for (const database of databases.splice(0)) await database.drop();
});

async function build(...scripts: readonly string[]): Promise<TestDatabase> {
  const database = await server.createDatabase();
  databases.push(database);
  for (const sql of scripts) await database.query(sql);
  return database;
}

async function squash(url: string, schema: string): Promise<Report> {
  return squashHistory(resolveOptions(project, `${url}${schema}`, { kind: 'diagnose' }));
}

const dump = ({ url }: TestDatabase): Promise<string> =>
  dumpSchema(url, { withPrivileges: true, args: ['--exclude-table=*._prisma_migrations'] });

/** Rows of every table and the state of every sequence. */
async function contentOf(database: TestDatabase): Promise<readonly unknown[]> {
  const relations = await database.query<{ name: string; kind: string }>(
    `select oid::regclass::text as name, relkind as kind from pg_class
     where relkind in ('r', 'S', 'm') and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
       and relname <> '_prisma_migrations' order by 1`,
  );
  const content: unknown[] = [];
  for (const { name, kind } of relations) {
    const columns = kind === 'S' ? 't.last_value, t.is_called' : 't::text, to_jsonb(t)';
    content.push([name, await database.query(`select ${columns} from only ${name} t order by 1`)]);
  }
  return content;
}

test('rows and sequences come through whatever stands in their way', async () => {
  const rest = 'CREATE TABLE later (id int REFERENCES hens);\n';
  project = await makeHistory({ '20240101_nasty': nasty, '20240202_more': rest });
  const old = await build(nasty, rest);
  await writeLedger(old, [
    { state: 'applied', name: '20240101_nasty', sql: nasty },
    { state: 'applied', name: '20240202_more', sql: rest },
  ]);
  const report = await squash(old.url, '');
  expect(report).toMatchObject({ applied: true, findings: [] });
  const fresh = await build(report.plan?.files[0]?.content ?? '');
  expect(await dump(fresh)).toBe(await dump(old));
  expect(await contentOf(fresh)).toEqual(await contentOf(old));
});

test('unqualified names go on to go wherever the URL says', async () => {
  const sql = `CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE things (id serial PRIMARY KEY, feels mood DEFAULT 'ok', thing int REFERENCES things);
CREATE VIEW named AS SELECT id FROM things WHERE feels = 'ok';
CREATE TABLE public.fixed (id int);
INSERT INTO things DEFAULT VALUES; INSERT INTO public.fixed VALUES (1);
`;
  project = await makeHistory({ '20240101_things': sql });
  const old = await build('CREATE SCHEMA app; SET search_path = app', sql, 'RESET search_path');
  await writeLedger(old, [{ state: 'applied', name: '20240101_things', sql }]);
  await old.query('ALTER TABLE public._prisma_migrations SET SCHEMA app');
  const report = await squash(old.url, '?schema=app');
  expect(report).toMatchObject({ applied: true, findings: [] });
  expect(report.notes).not.toContainEqual(expect.stringContaining('names schema'));
  const written = report.plan?.files[0]?.content ?? '';
  // Prisma makes the schema of its URL when it connects.
  for (const schema of ['app', 'tenant']) {
    const begin = `CREATE SCHEMA ${schema}; SET search_path = ${schema}`;
    const wanted = await build(begin, sql, 'RESET search_path');
    const fresh = await build(begin, written, 'RESET search_path');
    expect(await contentOf(fresh)).toEqual(await contentOf(wanted));
    expect(await dump(fresh)).toBe(await dump(wanted));
  }
});

test('names that mean something else without their schema are written with it', async () => {
  const sql = `CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE a (v text DEFAULT public.lower('A'));
`;
  project = await makeHistory({ '20240101_a': sql, '20240202_b': 'CREATE TABLE b ();\n' });
  const old = await build(sql, 'CREATE TABLE b ()');
  await writeLedger(old, [
    { state: 'applied', name: '20240101_a', sql },
    { state: 'applied', name: '20240202_b', sql: 'CREATE TABLE b ();\n' },
  ]);
  const report = await squash(old.url, '');
  const fresh = await build(report.plan?.files[0]?.content ?? '');
  expect(await dump(fresh)).toBe(await dump(old));
});
