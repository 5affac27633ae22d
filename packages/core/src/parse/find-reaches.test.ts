import { readdirSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { findReaches, reachingWords } from './find-reaches.ts';
import { loadParser } from './load-parser.ts';
import type { Parser } from './load-parser.ts';

let parser: Parser;
beforeAll(async () => {
  parser = await loadParser();
});

const reaches = (sql: string): readonly string[] => findReaches(parser, sql).map(({ what }) => what);

describe('what reaches outside', () => {
  test.each([
    [`COPY t FROM PROGRAM 'id'`, 'program'],
    [`copy (select 1) to program 'cat > x'`, 'program'],
    [`COPY t FROM '/etc/passwd'`, 'file'],
    [`COPY t TO '/tmp/x' WITH (format csv)`, 'file'],
    [`/* x */ CoPy /* y */ "t" -- z\n FROM /**/ PROGRAM $$id$$`, 'program'],
    [`DO $$ BEGIN COPY t FROM PROGRAM 'id'; END $$`, 'program'],
    [`DO 'BEGIN COPY t FROM PROGRAM ''id''; END'`, 'program'],
    [`DO $$ BEGIN EXECUTE 'COPY t FROM PROGRAM ''id'''; END $$`, 'program'],
    [`DO $$ BEGIN EXECUTE 'COPY t FROM PROG' || 'RAM ''id'''; END $$`, 'program'],
    [`DO $$ BEGIN EXECUTE format('COPY %I FROM PROGRAM %L', 't', 'id'); END $$`, 'program'],
    [`DO $$ BEGIN EXECUTE E'\\x43OPY t FROM PROGRAM ''id'''; END $$`, 'program'],
    [
      `DO $$ BEGIN IF true THEN FOR i IN 1..2 LOOP PERFORM pg_read_file('x'); END LOOP; END IF; EXCEPTION WHEN others THEN NULL; END $$`,
      'pg_read_file',
    ],
    [`DO $$ DECLARE x text := pg_read_file('x'); BEGIN END $$`, 'pg_read_file'],
    [`DO $$ DECLARE x text; BEGIN x := pg_catalog.pg_read_file('x'); END $$`, 'pg_read_file'],
    [`DO $o$ BEGIN EXECUTE 'DO $i$ BEGIN COPY t FROM PROGRAM $q$id$q$; END $i$'; END $o$`, 'program'],
    [
      `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM lo_export(1, '/x'); RETURN NEW; END $$`,
      'lo_export',
    ],
    [`CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'select pg_read_file(''x'')'`, 'pg_read_file'],
    [
      `CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT pg_read_file('x'); END`,
      'pg_read_file',
    ],
    [`CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'system'`, 'language c'],
    [`CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE 'plpython3u'`, 'plpython3u'],
    [`CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE internal`, 'internal'],
    [`DO $$ import os $$ LANGUAGE plpython3u`, 'plpython3u'],
    [`CREATE LANGUAGE plperlu`, 'plperlu'],
    [`CREATE EXTENSION IF NOT EXISTS plpython3u`, 'plpython3u'],
    [`CREATE EXTENSION dblink SCHEMA x`, 'dblink'],
    [`CREATE EXTENSION IF NOT EXISTS "postgres_fdw"`, 'postgres_fdw'],
    [`CREATE SERVER s FOREIGN DATA WRAPPER file_fdw`, 'file_fdw'],
    [`CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'db.internal')`, 'postgres_fdw'],
    [`IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public`, 'IMPORT FOREIGN SCHEMA'],
    [`SELECT * FROM dblink('host=x', 'select 1') AS t(a int)`, 'dblink'],
    [`SELECT ext.dblink_exec('host=x', 'drop table t')`, 'dblink_exec'],
    [`INSERT INTO t SELECT pg_read_file('x')`, 'pg_read_file'],
    [`CREATE TABLE t (a text DEFAULT pg_read_file('x'))`, 'pg_read_file'],
    [`CREATE VIEW v AS SELECT * FROM pg_ls_dir('/')`, 'pg_ls_dir'],
    [`ALTER TABLE t ADD CHECK (pg_stat_file(a) IS NULL)`, 'pg_stat_file'],
    [`SELECT U&"pg_re\\0061d_file"('x')`, 'pg_read_file'],
    [`SELECT "pg_catalog"."lo_import"('/etc/passwd')`, 'lo_import'],
    [`SELECT query_to_xml('select pg_read_binary_file(''x'')', true, true, '')`, 'pg_read_binary_file'],
    [`SELECT pg_file_write('x', 'y', false)`, 'pg_file_write'],
    [`ALTER SYSTEM SET archive_command = 'id'`, 'ALTER SYSTEM'],
    [`LOAD 'x'`, 'LOAD'],
    [`CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p`, 'subscription'],
    [`CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = true)`, 'subscription'],
    [`CREATE TABLESPACE t LOCATION '/x'`, 'TABLESPACE'],
    [`DROP DATABASE other`, 'DROP DATABASE'],
    [`CREATE ROLE r SUPERUSER`, 'SUPERUSER'],
    [`CREATE USER r WITH PASSWORD 'x' CREATEDB CREATEROLE`, 'CREATEDB, CREATEROLE'],
    [`ALTER ROLE lowly SUPERUSER`, 'SUPERUSER'],
    [`ALTER USER lowly WITH REPLICATION BYPASSRLS`, 'REPLICATION, BYPASSRLS'],
    [`GRANT pg_execute_server_program TO lowly`, 'pg_execute_server_program'],
    [`CREATE ROLE r IN ROLE pg_read_server_files`, 'pg_read_server_files'],
    [`ALTER ROLE r SET session_preload_libraries = 'x'`, 'session_preload_libraries'],
    [`UPDATE pg_authid SET rolsuper = true`, 'pg_authid'],
    [`SELECT pg_reload_conf()`, 'pg_reload_conf'],
    [`CREATE FUNCTION f() RETURNS int LANGUAGE E'\\143' AS 'lib', 'sym'`, 'language'],
    [`CREATE FUNCTION f() RETURNS int LANGUAGE /* sql */ "c" AS 'lib', 'sym'`, 'language'],
    [`CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER "file_fdw"`, 'file_fdw'],
    [`CREATE EXTENSION "plpython3u"`, 'plpython3u'],
    [`CREATE EXTENSION plr`, 'plr'],
    [`SELECT pg_terminate_backend(pid) FROM pg_stat_activity`, 'pg_terminate_backend'],
  ])('%s', (sql, word) => {
    expect(reaches(sql).join('\n')).toContain(word);
  });

  test('is told of every statement, with its text', () => {
    const found = findReaches(
      parser,
      `SELECT 1; COPY t FROM PROGRAM 'a'; DO $$ BEGIN PERFORM pg_read_file('b'); END $$`,
    );
    expect(found.map(({ text }) => text)).toEqual([`COPY t FROM PROGRAM 'a'`, `SELECT pg_read_file('b')`]);
  });
});

describe('what does not', () => {
  test.each([
    `COPY t FROM stdin`,
    `COPY t TO STDOUT`,
    `CREATE TABLE program (file text, "superuser" bool, role text, language text DEFAULT 'c', pg_read_file int)`,
    `INSERT INTO t VALUES ('COPY t FROM PROGRAM ''id''')`,
    `COMMENT ON TABLE t IS 'ALTER SYSTEM, pg_read_file(), dblink'`,
    `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'COPY FROM PROGRAM'; RETURN NEW; END $$`,
    `SELECT app.pg_read_file('x')`,
    `CREATE ROLE reader NOLOGIN NOSUPERUSER NOCREATEDB; GRANT reader TO app; ALTER ROLE reader SET search_path = x`,
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'r') THEN CREATE ROLE r LOGIN; END IF; END $$`,
    `GRANT pg_read_all_data TO reader`,
    `CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE EXTENSION citext; CREATE EXTENSION postgis; CREATE EXTENSION plpgsql`,
    `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'`,
    `DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables LOOP EXECUTE 'DROP TABLE ' || quote_ident(r.tablename); END LOOP; END $$`,
    `SELECT table_to_xml('t', true, true, '')`,
    `ALTER TABLE t REPLICA IDENTITY FULL; CREATE PUBLICATION p FOR ALL TABLES; SELECT lo_create(0)`,
    `CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p WITH (connect = false, slot_name = NONE)`,
    `DELETE FROM "pg_authid_copy"; UPDATE app.pg_authid SET a = 1`,
  ])('%s', (sql) => {
    expect(reaches(sql)).toEqual([]);
  });

  test('no structure that the tests are made of', () => {
    const root = new URL('../../test/', import.meta.url);
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.sql') && statSync(new URL(file, root)).isFile(),
    );
    expect(files.length).toBeGreaterThan(5);
    const found = files.flatMap((file) => reaches(readFileSync(new URL(file, root), 'utf8')));
    expect(found).toEqual([]);
  });
});

test('an ordinary history is not even parsed', () => {
  const history = `
    CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE EXTENSION citext;
    CREATE TABLE "visit" ("id" SERIAL NOT NULL, "kind" TEXT CHECK (kind IN ('a', 'b')), CONSTRAINT "visit_pkey" PRIMARY KEY ("id"));
    ALTER TABLE "visit" ADD CONSTRAINT "visit_ward_fkey" FOREIGN KEY ("ward") REFERENCES "ward"("id") ON DELETE CASCADE;
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at = now(); RETURN NEW; END $$;
    CREATE FUNCTION one() RETURNS int AS 'SELECT 1' LANGUAGE 'sql';
    CREATE TRIGGER touched BEFORE UPDATE ON "visit" FOR EACH ROW EXECUTE FUNCTION public."touch"();
    CREATE RULE kept AS ON DELETE TO "visit" DO INSTEAD NOTHING;
    INSERT INTO "ward" VALUES (1) ON CONFLICT DO NOTHING;`;
  expect(reachingWords.exec(history)?.[0]).toBeUndefined();
});
