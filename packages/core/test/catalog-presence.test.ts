import { describe, expect, test } from '@jest/globals';
import { parsePresence, presenceSql, type Presence } from '../src/catalog/presence.ts';
import { readCatalog, readPresence } from '../src/catalog/read-catalog.ts';
import type { Writer } from '../src/database/database.ts';
import { openWriter } from '../src/database/open-database.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { createCorpus } from './catalog-corpus.ts';
import { postgresMajors, startPostgres } from './support/postgres.ts';
import { isWhole } from './support/share.ts';

const scope = { schemas: 'all', withPrivileges: true } as const;
const foreign = 'create foreign data wrapper w; create server s foreign data wrapper w;';
const inFunction = `language sql as 'select 1'`;

/** What alone makes each of them there, in a database with a table and what belongs to every table. */
const making: Readonly<Record<Exclude<Presence, 'notModelled'>, readonly string[]>> = {
  aggregates: ['create aggregate total (int) (sfunc = int4pl, stype = int)'],
  collations: [`create collation c (locale = 'C')`],
  compositeTypes: ['create type pair as (a int)', 'create type nothing as ()'],
  defaultPrivileges: [
    'alter default privileges grant select on tables to public',
    'alter default privileges in schema public grant select on tables to public',
  ],
  domains: ['create domain d as int', 'create domain d as int check (value > 0)'],
  eventTriggers: [
    `create function e() returns event_trigger language plpgsql as 'begin end';
     create event trigger e on ddl_command_end execute function e()`,
  ],
  extensionMembers: [
    'create extension hstore',
    // Built in, and yet it has a member that is not.
    `create function f() returns int ${inFunction}; alter extension plpgsql add function f()`,
  ],
  extensions: [
    'create extension hstore',
    'create extension tablefunc; revoke all on function crosstab(text) from public',
  ],
  foreignDataWrappers: ['create foreign data wrapper w'],
  foreignKeys: ['alter table a add foreign key (b) references a (id)'],
  foreignServers: [
    foreign,
    `${foreign} create foreign table f (a int, check (a > 0)) server s`,
    `${foreign} create user mapping for public server s`,
  ],
  materializedViews: ['create materialized view m as select 1 as one'],
  policies: ['create policy p on a'],
  publications: ['create publication p', 'create publication p for table a'],
  rangeTypes: ['create type r as range (subtype = int)'],
  routines: [
    `create function f() returns int ${inFunction}`,
    `create procedure f() ${inFunction}`,
    `create function f(int) returns int language internal window as 'window_row_number'`,
  ],
  rules: ['create rule r as on insert to a do nothing'],
  statistics: ['create statistics s on id, b from a'],
  subscriptions: [`create subscription s connection 'dbname=x' publication p with (connect = false)`],
  triggers: [
    `create trigger t before update on a for each row execute function suppress_redundant_updates_trigger()`,
    `create constraint trigger t after update on a for each row execute function suppress_redundant_updates_trigger()`,
  ],
  views: ['create view v as select 1 as one'],
};

const notModelled: readonly string[] = [
  'create type t',
  `create function i(cstring) returns t language internal immutable strict as 'int4in'`,
  'create operator === (leftarg = int, rightarg = int, function = int4eq)',
  'create operator class c for type int using btree as storage int',
  'create operator family f using btree',
  `create default conversion c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8`,
  `create conversion c for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8; comment on conversion c is 'x'`,
  'create text search dictionary d (template = simple)',
  'create text search template t (lexize = dsimple_lexize)',
  `create text search parser p (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)`,
  'create text search configuration c (copy = simple)',
  'create cast (int as xml) with inout',
  'create transform for int language sql (from sql with function prsd_lextype(internal), to sql with function int4recv(internal))',
  'create language l handler plpgsql_call_handler',
  'create access method m type table handler heap_tableam_handler',
  `${foreign} create foreign table f (a int) server s; alter foreign table f alter a set statistics 10`,
  `create extension hstore; comment on extension hstore is 'ours'`,
  'create extension hstore; grant execute on function akeys(hstore) to pg_monitor',
];

async function readBoth(database: Writer): Promise<readonly [whole: Catalog, asked: Catalog]> {
  const present = await readPresence(database, { isInTransaction: true });
  return [
    await readCatalog(database, scope, { isInTransaction: true }),
    await readCatalog(database, scope, { isInTransaction: true, present }),
  ];
}

describe.each(isWhole ? postgresMajors : ([13, 18] as const))('on PostgreSQL %s', (major) => {
  test('what is not there is not asked for, and nothing is missed', async () => {
    const corpus = await createCorpus(await startPostgres(major));
    const empty = await (await startPostgres(major)).createDatabase();
    const open = (url: string): Promise<Writer> =>
      openWriter({ url, applicationName: 'test', lockTimeoutMs: 0, statementTimeoutMs: 0 });
    const full = await open(corpus.url);
    await full.script('begin');
    const [whole, asked] = await readBoth(full);
    expect(asked).toEqual(whole);
    await full.close();
    await corpus.drop();

    const database = await open(empty.url);
    const present = async (): Promise<ReadonlySet<Presence>> => {
      const [rows = []] = await database.script(presenceSql);
      return parsePresence(rows);
    };
    expect([...(await present())]).toEqual(['']);
    await database.script('create table a (id int primary key, b int)');
    expect([...(await present())]).toEqual(['']);
    const statements = [
      ...Object.entries(making).flatMap(([name, texts]) => texts.map((sql) => [name, sql] as const)),
      ...notModelled.map((sql) => ['notModelled', sql] as const),
    ];
    for (const [name, sql] of statements) {
      await database.script('begin');
      const before = await readCatalog(database, scope, { isInTransaction: true });
      await database.script(sql);
      const [everything, found] = await readBoth(database);
      expect({ sql, found }).toEqual({ sql, found: everything });
      expect({ sql, catalog: everything }).not.toEqual({ sql, catalog: before });
      if (name !== 'notModelled')
        expect({ sql, there: [...(await present())] }).toEqual({
          sql,
          there: expect.arrayContaining([name]),
        });
      await database.script('rollback');
    }
    await database.close();
    await empty.drop();
  });
});
