import { beforeAll, describe, expect, test } from '@jest/globals';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import { openWriter } from '../src/database/open-database.ts';
import type { Writer } from '../src/database/database.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { differingObject } from '../src/model/difference.ts';
import { describeObject } from '../src/model/identity.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { renderCatalog } from '../src/plan/render-catalog.ts';
import { runPlan } from './support/mutation-bench.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';

/** Two structures; each is planned from the other. */
interface Pair {
  readonly name: string;
  readonly one: string;
  readonly other: string;
  /** Statements that the plan from the first to the second has, or must not have. */
  readonly says?: readonly string[];
  readonly avoids?: readonly string[];
  /** A query that gives the same rows before and after the plan. */
  readonly keeps?: string;
  /** Members of an extension are made with the default privileges of that moment: those of another pair change them. */
  readonly isApart?: true;
}

const partitioned =
  'create table p (a int not null, b int) partition by range (a); create table p1 partition of p for values from (0) to (9);';
const twoPartitions = `${partitioned} create table p2 partition of p for values from (9) to (20);`;

const pairs: readonly Pair[] = [
  {
    name: 'a check of a domain calls a function',
    one: '',
    other: `create function ok(text) returns boolean language sql immutable as 'select true';
      create domain d as text default 'x' check (ok(value)); create table t (a d default 'x')`,
  },
  {
    name: 'the function that a check of a domain calls gets another result',
    one: `create function ok(text) returns boolean language sql immutable as 'select true'; create domain d as text check (ok(value)); create table t (a d)`,
    other: `create function ok(text) returns bool language plpgsql immutable as 'begin return true; end'; create domain d as text check (value <> ''); create table t (a d)`,
  },
  {
    name: 'a default of a domain calls a function',
    one: 'create domain d as text; create table t (a d)',
    other: `create function say() returns text language sql as 'select ''x'''; create domain d as text default say(); create table t (a d)`,
  },
  {
    name: 'the types on both sides of a foreign key change',
    one: 'create table a (id text primary key); create table b (a_id text references a, c text references a)',
    other:
      'create table a (id uuid primary key); create table b (a_id uuid references a, c uuid references a)',
  },
  {
    name: 'a foreign key stays where it can while its types are widened',
    one: 'create table a (id int primary key); create table b (a_id int references a)',
    other: 'create table a (id bigint primary key); create table b (a_id bigint references a)',
    avoids: ['DROP CONSTRAINT'],
  },
  {
    name: 'a column only gets longer',
    one: "create table t (v varchar(20) default 'a', n numeric(10,2) default 1, w varchar(9))",
    other: "create table t (v varchar(64) default 'a', n numeric(12,2) default 1, w text)",
    avoids: ['USING', 'DROP DEFAULT'],
  },
  {
    name: 'an enum loses a label, and the column goes',
    one: "create type m as enum ('a','b','c'); create table t (id int, m m default 'a')",
    other: "create type m as enum ('a','b'); create table t (id int)",
  },
  {
    name: 'an enum loses a label, and the table goes',
    one: "create type m as enum ('a','b','c'); create table t (id int, m m[])",
    other: "create type m as enum ('a','b')",
  },
  {
    name: 'a column with a default leaves a type that is dropped',
    one: "create type c as enum ('a'); create table t (x c default 'a', y c)",
    other: "create table t (x text default 'a', y text)",
  },
  {
    name: 'a column with a default goes from one enum to another',
    one: "create type c as enum ('a'); create table t (x c default 'a')",
    other: "create type d as enum ('a', 'b'); create table t (x d default 'b')",
  },
  {
    name: 'a label is renamed in place',
    one: "create type e as enum ('a','b'); create table t (x e default 'a'); insert into t values ('a')",
    other: "create type e as enum ('c','b'); create table t (x e default 'c'); insert into t values ('c')",
    says: ["RENAME VALUE 'a' TO 'c'"],
    avoids: ['DROP TYPE'],
  },
  {
    name: 'a unique constraint goes with the table that refers to it',
    one: 'create table l (id int constraint u unique); create table r (l int references l (id))',
    other: 'create table l (id int)',
  },
  {
    name: 'a policy and a rule read a view',
    one: `create table t (id int); create view v as select id from t; create view w as select id from v;
      create policy p on t using (id in (select id from v)); create rule r as on update to t do also select id from w`,
    other: 'create table t (id int)',
  },
  {
    name: 'an index and an exclusion call a function that goes with the table',
    one: `create function ok(text) returns boolean language plpgsql immutable as 'begin return true; end';
      create table t (a int, s text, exclude using btree (a with =) where (ok(s))); create index i on t (a) where ok(s)`,
    other: '',
  },
  {
    name: 'a table goes with the view that its policy reads',
    one: 'create table t (id int); create view v as select id from t; create policy p on t using (id in (select id from v))',
    other: '',
  },
  {
    name: 'an identity gets bounds that its start is beyond',
    one: 'create table t (a int generated always as identity (minvalue 1 maxvalue 90 start 30))',
    other: 'create table t (a int generated always as identity (minvalue 200 maxvalue 900 start 300))',
  },
  {
    name: 'an identity gets a narrower type',
    one: 'create table t (a bigint generated always as identity (maxvalue 5000000000))',
    other: 'create table t (a int generated by default as identity)',
  },
  {
    name: 'a sequence gets another type and other bounds',
    one: 'create sequence s maxvalue 5000000000',
    other: 'create sequence s as int maxvalue 9 minvalue 3 start 3',
  },
  {
    name: 'a sequence outlives the column that owned it',
    one: 'create table t (a bigint, b int); create sequence s owned by t.a',
    other: 'create table t (b int); create sequence s',
    says: ['OWNED BY NONE'],
  },
  {
    name: 'a sequence moves from a table that goes to one that comes',
    one: 'create table t (a bigint); create sequence s owned by t.a',
    other: 'create table u (b int); create sequence s owned by u.b',
  },
  {
    name: 'only the name of a multirange changes',
    one: 'create type r as range (subtype = numeric); create table t (x r)',
    other: 'create type r as range (subtype = numeric, multirange_type_name = mr); create table t (x r)',
  },
  {
    name: 'an index of a partition is there before the one that it is a part of',
    one: `${partitioned} create index p1_a_idx on p1 (a)`,
    other: `${partitioned} create index p1_a_idx on p1 (a); create index p_a on p (a)`,
  },
  {
    name: 'the part of an index has a name of its own',
    one: partitioned,
    other: `${partitioned} create index own on p1 (b); create index p_b on p (b)`,
    says: ['ON ONLY', 'ATTACH PARTITION'],
  },
  {
    name: 'an index of the whole is there only on the whole',
    one: `${partitioned} create index i on p (b)`,
    other: `${partitioned} create index p1_b_idx on p1 (b); create index i on only p (b)`,
  },
  {
    name: 'a key of a partition is a part of an index of the whole',
    one: partitioned,
    other: `${partitioned} create unique index own on p1 (a); create unique index u on p (a)`,
  },
  {
    name: 'a partition goes while foreign keys refer to the whole',
    one: `create table q (a int primary key) partition by range (a); create table q1 partition of q for values from (0) to (9); create table r (a int references q)`,
    other: 'create table q (a int primary key) partition by range (a); create table r (a int references q)',
    says: ['DETACH PARTITION'],
  },
  {
    name: 'the body of a function names what only its search_path finds',
    one: 'create table c (id int primary key)',
    other: `create table c (id int primary key); create function f() returns void language plpgsql as $$
      declare r c; begin select * into r from c; end $$`,
  },
  {
    name: 'a plain table with rows is partitioned',
    one: `create table t (a int generated always as identity, s serial, b int not null, c int unique);
      create view v as select a from t; insert into t (b, c) values (1, 1), (20, 2); insert into t (b) select 1 from generate_series(1, 9)`,
    other: `create table t (a int, s serial, b int not null, c bigint, primary key (s, b)) partition by range (b);
      create table t1 partition of t for values from (0) to (9); create table t2 partition of t default; create view v as select a from t`,
    says: ['CREATE TABLE "public"."t_mend" AS TABLE "public"."t"', 'OVERRIDING SYSTEM VALUE'],
    keeps: 'select s, b, c, (select last_value from t_s_seq) from t order by s',
  },
  {
    name: 'a table is partitioned by another column, one partition stays and one leaves',
    one: `create table t (a int, b int) partition by list (a); create table t1 partition of t for values in (1);
      create table t2 partition of t for values in (2); insert into t values (1, 1), (1, 2), (2, 1)`,
    other: `create table t (a int, b int) partition by list (b); create table t1 partition of t for values in (1);
      create table t3 partition of t for values in (2); create table t2 (a int, b int)`,
    keeps: 'select a, b from t union select a, b from t2 order by 1, 2',
  },
  {
    name: 'a partition has a key of its own under an index of the whole that is there',
    one: 'create table p (a int not null, b int) partition by range (a); create unique index u on p (a)',
    other: `create table p (a int not null, b int) partition by range (a);
      create table p1 partition of p (primary key (a)) for values from (0) to (9); create unique index u on p (a)`,
  },
  {
    name: 'an index of the whole goes of which a key of a partition is a part',
    one: `${partitioned} alter table p1 add constraint own primary key (a); create unique index u on p (a)`,
    other: `${partitioned} alter table p1 add constraint own primary key (a)`,
  },
  {
    name: 'a partition has two keys over the same columns',
    one: '',
    other: `create table p (a int not null) partition by range (a); create table p1 partition of p (constraint own primary key (a)) for values from (0) to (9);
      alter table p1 add constraint part unique (a); alter table only p add constraint whole unique (a); alter index whole attach partition part`,
  },
  {
    name: 'the key of a partition leaves that of the whole for a plain index',
    one: `${twoPartitions} alter table only p add constraint whole primary key (a); create unique index own on p1 (a);
      alter table p2 add constraint part primary key (a); alter index whole attach partition part`,
    other: `${twoPartitions} alter table only p add constraint whole primary key (a); alter table p1 add constraint own primary key (a);
      alter table p2 add constraint part primary key (a); alter index whole attach partition own; alter index whole attach partition part`,
  },
  {
    name: 'a partition holds what the whole does not claim of all rows',
    one: `${partitioned} create table p2 partition of p for values from (9) to (20); alter table p add constraint c check (b > 1)`,
    other: `${partitioned} alter table p add constraint c check (b > 0) not valid; create table p2 partition of p for values from (9) to (20)`,
  },
  {
    name: 'one of the parts of a unique constraint is missing',
    one: `${twoPartitions} alter table only p add constraint whole unique (a); alter table p1 add constraint part unique (a);
      alter index whole attach partition part`,
    other: `${twoPartitions} alter table p1 add constraint part unique (a); alter table p2 add constraint own unique (a);
      alter table only p add constraint whole unique (a); alter index whole attach partition own`,
  },
  {
    name: 'a partition moves to another whole that its foreign key refers to',
    one: `create table r (a int primary key) partition by range (a); create table q (a int references r) partition by range (a); create table q1 partition of q for values from (0) to (9)`,
    other: `create table r2 (a int primary key) partition by range (a); create table q2 (a int references r2) partition by range (a); create table q1 partition of q2 for values from (0) to (9)`,
  },
  {
    name: 'a publication names a column that goes and one that gets another type',
    one: 'create table t (a int primary key, b int, c int); create publication changes for table t (a, b) where (c > 1)',
    other: 'create table t (a int primary key, c bigint); create publication changes for table t (a)',
  },
  {
    name: 'foreign data changes as far as it can be altered',
    one: `create foreign data wrapper reached options (debug 'true'); create server far version '1' foreign data wrapper reached options (host 'a', port '1');
      create user mapping for public server far options ("user" 'x');
      create foreign table ft (id int not null, note text default 'x', gone text) server far options (table_name 'a'); alter foreign table ft alter id options (column_name 'x')`,
    other: `create foreign data wrapper reached options (debug 'false', more 'y'); create server far version '2' foreign data wrapper reached options (host 'b', dbname 'c');
      grant usage on foreign server far to pg_monitor; comment on server far is 'far away'; create user mapping for public server far options ("user" 'y');
      create function ok(int) returns bool language sql immutable as 'select true';
      create foreign table ft (id bigint, note text, extra int default 0 not null, constraint fine check (ok(extra))) server far options (table_name 'b', updatable 'false');
      alter foreign table ft alter id options (column_name 'y'); comment on foreign table ft is 'theirs'; comment on column ft.note is 'a note'; grant select on ft to pg_monitor`,
    says: ['ALTER SERVER "far" VERSION \'2\' OPTIONS', 'ALTER FOREIGN TABLE'],
    avoids: ['DROP SERVER', 'DROP FOREIGN TABLE'],
  },
  {
    name: 'a foreign server changes its wrapper with all that hangs on it',
    one: `create foreign data wrapper before; create server moving foreign data wrapper before; create user mapping for public server moving;
      create foreign table lent (a int) server moving; create view over_lent as select a from lent`,
    other: `create foreign data wrapper after; create server moving type 'kept' foreign data wrapper after; create user mapping for public server moving;
      create foreign table lent (b text collate "C", a int) server moving; create view over_lent as select a from lent`,
  },
  {
    name: 'a partition stands on another server',
    one: "create table p (a int not null, b text default 'x') partition by range (a)",
    other: `create table p (a int not null, b text default 'x') partition by range (a); create foreign data wrapper sharding; create server shard foreign data wrapper sharding;
      create foreign table p1 partition of p for values from (0) to (9) server shard options (table_name 'p1'); alter foreign table p1 alter b set default 'y', alter b set not null`,
  },
  {
    name: 'members of an extension are granted and closed to others',
    one: `create extension hstore; grant execute on function hstore(text, text) to pg_monitor with grant option; revoke usage on type hstore from public`,
    other: `create extension hstore; grant execute on function hstore(text, text) to pg_monitor; revoke execute on function hstore(text[]) from public`,
    says: ['GRANT USAGE ON TYPE "public"."hstore" TO PUBLIC'],
    avoids: ['DROP EXTENSION'],
  },
  {
    name: 'an extension comes and goes with what is granted on its members',
    one: '',
    other: `create extension pg_trgm; grant execute on function similarity(text, text) to pg_monitor; revoke execute on function show_trgm(text) from public`,
    isApart: true,
  },
  {
    name: 'an extension moves with what is granted on its members',
    one: `create schema moved; create extension fuzzystrmatch schema moved; grant execute on function moved.soundex(text) to pg_monitor`,
    other: `create schema moved; create extension fuzzystrmatch schema public; grant execute on function public.soundex(text) to pg_monitor`,
  },
  {
    name: 'a column leaves a collation that goes',
    one: 'create collation plain from "C"; create table t (a text collate plain, b text)',
    other: 'create collation other from "POSIX"; create table t (a text, b text collate other)',
  },
  {
    name: 'default privileges give what nobody wants',
    one: 'alter default privileges grant all on sequences to pg_monitor; alter default privileges revoke execute on functions from public',
    other: `alter default privileges grant all on sequences to pg_monitor; alter default privileges revoke execute on functions from public;
      create sequence s; revoke all on s from pg_monitor; create function f() returns int language sql as 'select 1'; grant execute on function f() to public`,
  },
  {
    name: 'default privileges change',
    one: 'alter default privileges grant select, insert on tables to pg_monitor with grant option',
    other:
      'alter default privileges revoke execute on functions from public; alter default privileges grant select on tables to pg_monitor',
  },
  {
    name: 'an owner gives up what it may do',
    one: 'create table t (a int); create sequence s',
    other:
      'create table t (a int); revoke all on t from current_user; grant select on t to current_user; create sequence s; revoke all on s from current_user',
  },
  {
    name: 'the sequence of an identity is commented on and granted',
    one: `create table t (a int generated always as identity, b int not null, c int generated always as identity);
      comment on sequence t_a_seq is 'x'; grant select on sequence t_c_seq to pg_monitor;
      create table u (a int generated by default as identity); grant usage on sequence u_a_seq to pg_monitor`,
    other: `create table t (a int generated always as identity, b int generated by default as identity);
      grant usage, select on sequence t_a_seq, t_b_seq to pg_monitor; comment on sequence t_b_seq is 'y';
      create table u (a serial); grant usage on sequence u_a_seq to pg_monitor;
      create table v (a int generated always as identity (sequence name counter)); grant all on sequence counter to pg_monitor`,
  },
  {
    name: 'a name that was cut at 63 bytes is given to the index that is there',
    one: `create table t (a int, b int); create unique index a_name_that_is_long_enough_to_be_cut_by_postgresql_somewhere_a_ke on t (a);
      create table r (a int references t (a)); comment on index a_name_that_is_long_enough_to_be_cut_by_postgresql_somewhere_a_ke is 'x'; create index i on t (b)`,
    other: `create table t (a int, b int); create unique index a_name_that_is_long_enough_to_be_cut_by_prisma_key on t (a);
      create table r (a int references t (a)); create index j on t (b desc)`,
    says: ['RENAME TO "a_name_that_is_long_enough_to_be_cut_by_prisma_key"'],
    avoids: ['CREATE UNIQUE INDEX', 'FOREIGN KEY'],
  },
  {
    name: 'a column of a partitioned table gets another type',
    one: 'create table p (a int, b int) partition by range (a); create table p1 (a int, b int not null); alter table p attach partition p1 for values from (0) to (9)',
    other:
      'create table p (a int, b text) partition by range (a); create table p1 (a int, b text not null); alter table p attach partition p1 for values from (0) to (9)',
  },
];

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const scope = { schemas: 'all', withPrivileges: true } as const;

async function withDatabase<T>(
  sql: string,
  work: (database: Writer, made: TestDatabase) => Promise<T>,
): Promise<T> {
  const made = await server.createDatabase();
  const database = await openWriter({
    url: made.url,
    applicationName: 'test',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  try {
    await database.script(sql);
    return await work(database, made);
  } finally {
    await database.close();
    await made.drop();
  }
}

/** Brings the database to the goal, and says what still differs. */
async function bringTo(
  database: Writer,
  expected: Catalog,
): Promise<{ readonly sql: string; readonly left: readonly string[] }> {
  const actual = await readCatalog(database, scope);
  const { serverVersionNumber } = actual;
  const plan = planRepair(compareCatalogs(expected, actual), { actual, expected, serverVersionNumber });
  expect(plan.unplanned).toEqual([]);
  await runPlan(database, plan);
  const left = compareCatalogs(expected, await readCatalog(database, scope));
  return {
    sql: plan.statements.map((statement) => statement.sql).join('\n'),
    left: left.map((difference) => describeObject(differingObject(difference))),
  };
}

describe('each alone, there and back', () => {
  test.each(pairs.map((pair) => [pair.name, pair] as const))(
    '%s',
    async (_, { one, other, says = [], avoids = [], keeps = 'select' }) => {
      const [first, second] = await Promise.all(
        [one, other].map((sql) => withDatabase(sql, (database) => readCatalog(database, scope))),
      );
      if (first === undefined || second === undefined) throw new Error('two sides');
      const there = await withDatabase(one, async (database) => {
        const before = await database.query(keeps);
        const reached = await bringTo(database, second);
        expect(await database.query(keeps)).toEqual(before);
        return reached;
      });
      expect(there.left).toEqual([]);
      for (const words of says) expect(there.sql).toContain(words);
      for (const words of avoids) expect(there.sql).not.toContain(words);
      const back = await withDatabase(other, (database) => bringTo(database, first));
      expect(back.left).toEqual([]);
    },
  );
});

describe('all in one plan, each in a schema of its own', () => {
  const all = (side: 'one' | 'other'): string =>
    pairs
      .filter(({ isApart }) => isApart !== true)
      .map(
        (pair, place) =>
          `create schema s${place}; set search_path = s${place}; ${pair[side].replaceAll(/insert into[^;]*/g, '')};`,
      )
      .concat('reset search_path')
      .join('\n');

  test('a script that builds them from nothing builds the same', async () => {
    const catalog = await withDatabase(all('other'), (database) => readCatalog(database, scope));
    const rebuilt = await withDatabase(renderCatalog(catalog).sql, (database) =>
      readCatalog(database, scope),
    );
    const left = compareCatalogs(catalog, rebuilt, { isStrict: true });
    expect(left.map((difference) => describeObject(differingObject(difference)))).toEqual([]);
  });

  test.each([
    ['there', 'one', 'other'],
    ['back', 'other', 'one'],
  ] as const)('pg_dump is the same, %s', async (_, from, to) => {
    const goal = await withDatabase(all(to), async (database, { url }) => ({
      catalog: await readCatalog(database, scope),
      dump: await dumpSchema(url, { withPrivileges: true }),
    }));
    await withDatabase(all(from), async (database, { url }) => {
      expect((await bringTo(database, goal.catalog)).left).toEqual([]);
      const lines = (dump: string): readonly string[] =>
        dump
          .split('\n')
          .map((line) => line.replace(/,$/, ''))
          .sort();
      expect(lines(await dumpSchema(url, { withPrivileges: true }))).toEqual(lines(goal.dump));
    });
  });
});
