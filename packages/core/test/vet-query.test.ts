import { beforeAll, describe, expect, test } from '@jest/globals';
import { askRows } from '../src/apply/ask-rows.ts';
import { checkQuery } from '../src/apply/check-query.ts';
import type { Writer } from '../src/database/database.ts';
import { openWriter } from '../src/database/open-database.ts';
import { startPostgres } from './support/postgres.ts';

let database: Writer;
beforeAll(async () => {
  const own = await (await startPostgres(15)).createDatabase();
  await own.query(`
    create extension citext;
    create type mood as enum ('fine', 'sad');
    create domain positive as int check (value > 0);
    create function evil(int) returns boolean language sql immutable as 'select true';
    create function evil_text(int) returns positive language sql immutable as 'select 1::positive';
    create type pair as (a int, b int);
    create table people (id int primary key, name text, mail citext, at timestamptz, mood mood, moods mood[], n positive, two pair);
    create function shout(people) returns text language sql immutable as 'select 1::text';
    create function lower(mood) returns text language sql immutable as $$ select 'x' $$;
    create operator === (leftarg = int, rightarg = int, function = int4eq);
    create view glimpse as select evil(id), id from people;
    create schema other; create type other.shape; create function other.upper(int) returns int language sql as 'select 1';
    insert into people (id, name, n) select g, 'n' || g, 1 from generate_series(1, 3) g`);
  database = await openWriter({
    url: own.url,
    applicationName: 'test',
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
  });
}, 60_000);

const of = (condition: string): string =>
  `SELECT count(*) OVER (), id FROM public.people WHERE ${condition} LIMIT 5`;

describe('runs nowhere but on the scratch server', () => {
  test.each([
    ['a volatile function', 'random_normal() > 0 or pg_sleep(1) is null', 'pg_sleep'],
    ['a query in a text', `query_to_xml('select pg_sleep(9)', true, true, '') is not null`, 'query_to_xml'],
    [
      'a qualified one',
      `pg_catalog.query_to_xml_and_xmlschema('select 1', true, true, '') is not null`,
      'query_to_xml',
    ],
    ['a table in a text', `table_to_xml('pg_authid', true, true, '') is not null`, 'table_to_xml'],
    ['a file of the server', `pg_read_file('/etc/passwd') <> ''`, 'pg_read_file'],
    ['a lock that is never let go', 'pg_advisory_lock(1) is null', 'pg_advisory_lock'],
    ['a setting', `set_config('role', 'postgres', false) <> ''`, 'set_config'],
    ['a setting that is read', `current_setting('is_superuser') = 'on'`, 'current_setting'],
    ['a number of a sequence', `nextval('s') > 0`, 'nextval'],
    ['a large object', 'lo_unlink(1) = 1', 'lo_unlink'],
    ['memory without end', `repeat(name, 1000000000) <> ''`, 'repeat'],
    ['padding without end', `lpad(name, 1000000000) <> ''`, 'lpad'],
    ['an array without end', 'array_fill(1, array[100000000]) is null', 'array_fill'],
    ['a document', `xpath('/a', '<a/>') is null`, 'xpath'],
    ['who it is', 'name = current_user', 'current_user'],
    ['a stable function', `to_char(at, 'TMDay') = ''`, 'to_char'],
    ['a function of the database', 'evil(id)', 'function of this database'],
    ['a qualified one of the database', 'public.evil(id)', 'function of this database'],
    ['a function of its own under a known name', `lower(name) = 'x'`, 'function of this database'],
    ['a function of its own in any schema', `upper(name) = 'X'`, 'function of this database'],
    ['a function that looks like a column', `people.shout = 'x'`, 'function of this database'],
    ['an operator of its own', 'id === 1', 'operator ==='],
    ['a qualified operator', 'id OPERATOR(public.===) 1', 'operator ==='],
    ['a cast to a domain', 'id::positive > 0', 'a type of this database'],
    ['a cast to a domain, as a call', 'positive(id) > 0', 'a type of this database'],
    ['a column of a row type', '(two).a > 0 and two is not null', 'a type of this database'],
    ['an array of domains', 'array[id]::positive[] is not null', 'a type of this database'],
    ['a query of its own', 'id in (select 1)', 'a query of its own'],
    ['a scalar query', '(select 1) = 1', 'a query of its own'],
    ['an XML expression', `xmlparse(document name) is not null`, 'XmlExpr'],
    ['JSON with a function', `json_exists(name::jsonb, '$.a')`, 'Json'],
  ])('%s', async (_, condition, reason) => {
    expect(await checkQuery(database, of(condition))).toContain(reason);
  });

  test.each([
    ['two queries', 'SELECT 1; DROP TABLE people', 'no single query'],
    ['no query', 'DROP TABLE public.people', 'no single query'],
    ['a lock', `${of('true')} FOR UPDATE`, 'more than compute'],
    ['a table made', 'SELECT id INTO x FROM public.people', 'more than compute'],
    [
      'a query before it',
      'WITH x AS (DELETE FROM public.people RETURNING *) SELECT 1 FROM x',
      'more than compute',
    ],
    ['a function for a table', 'SELECT 1 FROM pg_ls_dir($$.$$)', 'RangeFunction'],
    ['a view', 'SELECT count(*) OVER () FROM public.glimpse', 'is no table'],
    ['a broken one', 'SELECT FROM WHERE', 'no single query'],
  ])('%s', async (_, sql, reason) => {
    expect(await checkQuery(database, sql)).toContain(reason);
    expect(await askRows(database, sql)).toMatchObject({ kind: 'notAsked' });
  });
});

describe('is put to the live rows', () => {
  test.each([
    'name IS NULL',
    'NOT (length(name) > 3 AND id BETWEEN 1 AND 9 AND id <> ALL (ARRAY[1, 2]))',
    `NOT (name ~~ 'a%' OR name ~ '^[a-z]+$' OR name SIMILAR TO 'a|b')`,
    `mail = 'a@x' OR mail::text = 'b'`,
    `mood = 'fine'::mood AND NOT moods && '{sad}'::mood[] AND mood::text IN ('fine')`,
    'n > 0 AND n IS NOT NULL',
    'at > now() AND at IS DISTINCT FROM CURRENT_TIMESTAMP',
    `date_part('year', at) > 2000 AND COALESCE(name, '') <> '' AND GREATEST(id, 1) = 1`,
    `CASE WHEN id > 1 THEN name ELSE NULL END IS NOT NULL AND NULLIF(id, 1) IS NOT NULL`,
    `length(rtrim((name)::text, ' ')) > 3`,
    `(name)::integer IS NULL`,
    `NOT EXISTS (SELECT FROM public.people AS parent WHERE parent.id = people.id)`,
    `(name COLLATE "C") > 'a' AND md5(name) <> '' AND substr(name, 1, 2) <> ''`,
    `ROW(id, name) IS NOT NULL AND (ARRAY[1, 2])[1] = 1 AND (name::jsonb ->> 'a') = 'b'`,
    'trim(both from name) = name AND EXTRACT(epoch FROM at) > 0',
  ])('%s', async (condition) => {
    expect(await checkQuery(database, of(condition))).toBeNull();
  });

  test('a group, and a column that is to come', async () => {
    const sql = `SELECT count(*) OVER (), name FROM (SELECT ctid, *, gen_random_uuid() AS token, (row_number() OVER ())::integer AS place FROM public.people) AS rows_before GROUP BY name HAVING count(*) > 1 LIMIT 5`;
    expect(await checkQuery(database, sql)).toBeNull();
    expect(await askRows(database, sql)).toMatchObject({ kind: 'rows', rows: [] });
  });

  test('a missing column is the answer of the server', async () => {
    expect(await askRows(database, of('nowhere > 1'))).toMatchObject({ kind: 'refused' });
  });

  test('no longer than five seconds', async () => {
    const slow = `SELECT count(*) FROM public.people a, public.people b, public.people c, public.people d, public.people e, public.people f, public.people g, public.people h, public.people i, public.people j, public.people k, public.people l, public.people m, public.people n, public.people o, public.people p, public.people q, public.people r, public.people s WHERE md5(a.name || p.name) <> 'x'`;
    const began = Date.now();
    expect(await askRows(database, slow)).toEqual({ kind: 'notAsked', reason: 'it took longer than 5 s' });
    expect(Date.now() - began).toBeLessThan(8000);
    expect(await database.query('show statement_timeout')).toEqual([{ statement_timeout: '1min' }]);
  }, 20_000);
});

test('nothing is asked where the database has casts of its own: they are called unseen', async () => {
  await database.script(`create function number_of(mood) returns int language sql immutable as 'select 1';
    create cast (mood as int) with function number_of(mood)`);
  expect(await checkQuery(database, of('id > 1'))).toContain('a cast of its own: mood to integer');
});

test('values of rows are left out unless they are asked for', async () => {
  await database.script('drop cast (mood as int)');
  const sql = of('id > 1');
  expect(await askRows(database, sql)).toMatchObject({ rows: [['2']], columns: [{ name: 'count' }] });
  const shown = await askRows(database, sql, { showsSamples: true });
  expect(shown).toMatchObject({
    rows: [
      ['2', '2'],
      ['2', '3'],
    ],
  });
});
