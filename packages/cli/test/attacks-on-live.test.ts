import { createHash } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeHistory } from '../../core/test/support/resolve-project.ts';
import type { TemporaryProject } from '../../core/test/support/make-project.ts';
import { startPostgres, type TestDatabase } from '../../core/test/support/postgres.ts';
import { writeLedger } from '../../core/test/support/ledger-rows.ts';
import { runCommand, type Ended } from './support/run-bin.ts';

const init = {
  name: '20240101000000_init',
  sql: 'CREATE TABLE "users" ("id" INTEGER NOT NULL, "email" TEXT, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));\n',
};
const rooms = {
  name: '20240202000000_rooms',
  sql: 'CREATE TABLE "rooms" ("id" INTEGER NOT NULL, CONSTRAINT "rooms_pkey" PRIMARY KEY ("id"));\n',
};
const schema = `datasource db {
  provider = "postgresql"
}

model users {
  id    Int     @id
  email String?
}

model rooms {
  id Int @id
}
`;
/** Whoever owns something here; commands run as a superuser, or as somebody who may do what is needed. */
const mallory = `create schema evil; create table evil.ran (what text, who text);
  create function evil.act(what text) returns boolean language plpgsql security invoker as $$ begin
    insert into evil.ran values (what, current_user); return true; end $$;
  grant usage on schema evil to public; grant insert on evil.ran to public`;

let project: TemporaryProject;
let database: TestDatabase;

beforeEach(async () => {
  project = await makeHistory(
    { [init.name]: init.sql, [rooms.name]: rooms.sql },
    { 'prisma/schema.prisma': schema },
  );
  database = await (await startPostgres(17)).createDatabase();
  await database.query(`${init.sql}${rooms.sql}${mallory}`);
});
afterEach(async () => {
  await database.drop();
  await project[Symbol.asyncDispose]();
});

const mend = (...args: readonly string[]): Promise<Ended> =>
  runCommand([...args, '--url', database.url], { cwd: project.directory });
const record = (): Promise<void> =>
  writeLedger(database, [
    { state: 'applied', ...init },
    { state: 'applied', ...rooms },
  ]);
const recorded = async (): Promise<readonly string[]> =>
  (
    await database.query<{ name: string }>(
      'select migration_name as name from public._prisma_migrations where finished_at is not null order by 1',
    )
  ).map(({ name }) => name);
const isThere = async (name: string): Promise<boolean> =>
  (await database.query(`select 1 where to_regclass('${name}') is not null`)).length > 0;
const hasPhone = async (): Promise<boolean> =>
  (
    await database.query(
      `select 1 from pg_attribute where attrelid = 'public.users'::regclass and attname = 'phone' and not attisdropped`,
    )
  ).length > 0;
/** Nothing that a terminal or a CI runner would obey. */
function expectHarmless(ended: Ended): void {
  expect(said(ended)).not.toMatch(/^\s*::error::|\u202e/mu);
  expect(said(ended)).not.toContain('\u001b[31m');
}
const said = ({ stdout, stderr }: Ended): string => stdout + stderr;

describe('an event trigger on the live database', () => {
  const onDdl = (body: string, event = 'ddl_command_end'): string =>
    `create function evil.on_ddl() returns event_trigger language plpgsql as $$ begin ${body} end $$;
     create event trigger evil_trigger on ${event} execute function evil.on_ddl()`;
  const revert = (): Promise<Ended> => mend('drift', '--revert', '--yes', '--allow-data-loss', database.name);
  beforeEach(async () => {
    await record();
    await database.query('alter table public.users add column phone text');
  });
  afterEach(() => database.query('drop event trigger if exists evil_trigger'));

  test('that makes something else leaves what is not called in sync', async () => {
    await database.query(
      onDdl("if tg_tag = 'ALTER TABLE' then create table if not exists public.extra (id int); end if;"),
    );
    const ended = await revert();
    // Old, or new with what was made besides: never without a word of it.
    if (await isThere('public.extra'))
      expect([ended.exitCode, said(ended)]).toEqual([2, expect.stringContaining('extra')]);
    else expect([ended.exitCode, await hasPhone()]).toEqual([1, true]);
  });

  test('that refuses leaves everything as it was, and is quoted', async () => {
    await database.query(onDdl(`raise exception E'not today\\n::error::x \\x1b[31m\\u202e';`));
    const ended = await revert();
    expect([ended.exitCode, said(ended)]).toEqual([1, expect.stringContaining('not today')]);
    expectHarmless(ended);
    expect(await hasPhone()).toBe(true);
  });

  test('that changes the settings of the session leads no statement astray', async () => {
    await database.query(`create table evil._prisma_migrations (like public._prisma_migrations);
      ${onDdl(
        `perform set_config('search_path', 'evil', false); perform set_config('role', 'none', false);
        perform set_config('session_replication_role', 'replica', false);`,
        'ddl_command_start',
      )}`);
    const ended = await revert();
    expect([ended.exitCode, said(ended)]).toEqual([0, expect.any(String)]);
    expect(await hasPhone()).toBe(false);
    expect(await database.query('select * from evil._prisma_migrations')).toEqual([]);
  });

  test('that puts back what was dropped is found out', async () => {
    await database.query(
      onDdl(`if tg_tag = 'ALTER TABLE' and not exists (select from pg_attribute where attrelid = 'public.users'::regclass
      and attname = 'phone' and not attisdropped) then alter table public.users add column phone text; end if;`),
    );
    const ended = await revert();
    expect([ended.exitCode, said(ended)]).toEqual([expect.any(Number), expect.stringContaining('phone')]);
    expect(ended.exitCode).not.toBe(0);
  });

  test('that writes rows of the history of its own is found out, or harms nothing', async () => {
    await database.query(onDdl(`delete from public._prisma_migrations where migration_name like '%rooms';`));
    const ended = await revert();
    const rows = await recorded();
    if (rows.length === 1) expect(ended.exitCode).not.toBe(0);
    else expect([rows.length, await hasPhone()]).toEqual([2, true]);
  });

  test('that floods the session with notices and notifications costs time only', async () => {
    await database.query(
      onDdl(
        `listen flood; for n in 1..2000 loop raise warning '%', repeat('x', 10000); perform pg_notify('flood', n || repeat('y', 7000)); end loop;`,
      ),
    );
    const ended = await revert();
    expect(ended.exitCode).toBe(0);
    expect(said(ended).length).toBeLessThan(20_000);
    expect(await hasPhone()).toBe(false);
  });
});

describe('a table of the history', () => {
  beforeEach(async () => {
    await writeLedger(database, [{ state: 'applied', ...init }]);
  });
  const apply = (): Promise<Ended> => mend('resolve', 'rooms', '--applied', '--yes');

  test.each([
    ['swallows rows', 'return null;'],
    ['renames rows', `new.migration_name := 'other'; return new;`],
    ['unfinishes rows', 'new.finished_at := null; return new;'],
    [
      'copies rows',
      `if pg_trigger_depth() = 1 then insert into public._prisma_migrations select 'copy', new.checksum, null, 'copy', null, null, now(), 0; end if; return new;`,
    ],
  ])('whose trigger %s is never said to be written as it should', async (_, body) => {
    await database.query(`create function evil.on_row() returns trigger language plpgsql as $$ begin ${body} end $$;
      create trigger evil_row before insert on public._prisma_migrations for each row execute function evil.on_row()`);
    const ended = await apply();
    const rows = await database.query('select 1 from public._prisma_migrations');
    // Taken back whole, and no bug of ours with a stack.
    expect([rows.length, ended.exitCode]).toEqual([1, 1]);
    expect(said(ended)).toMatch(/trigger|rule/);
  });

  test('with a rule that does nothing instead is never said to be written', async () => {
    await database.query('create rule nothing as on insert to public._prisma_migrations do instead nothing');
    const ended = await apply();
    expect([ended.exitCode, await recorded()]).toEqual([1, [init.name]]);
    expect(said(ended)).toMatch(/trigger|rule/);
  });

  test('whose logs and names are huge and hostile costs neither memory nor lines', async () => {
    await database.query(`insert into public._prisma_migrations
      select gen_random_uuid(), repeat('0', 64), null, E'x\\n::error::\\x1b[31m\\u202e$(touch pwned)', repeat(E'\\x1b[31m::error::y\\n', 2000000), null, now(), 0`);
    const ended = await mend('status');
    expect(ended.exitCode).toBe(2);
    expect(said(ended).length).toBeLessThan(60_000);
    expectHarmless(ended);
  });
});

test('settings of a database that change how it prints and compares change no answer', async () => {
  await record();
  const settings = {
    quote_all_identifiers: 'on',
    standard_conforming_strings: 'off',
    transform_null_equals: 'on',
    array_nulls: 'off',
    row_security: 'off',
    datestyle: 'German',
    intervalstyle: 'iso_8601',
    bytea_output: 'escape',
    client_encoding: 'SQL_ASCII',
    session_replication_role: 'replica',
    plan_cache_mode: 'force_generic_plan',
  };
  for (const [name, value] of Object.entries(settings))
    await database.query(`alter database "${database.name}" set ${name} = '${value}'`);
  for (const command of ['status', 'drift']) {
    const ended = await mend(command);
    // What mallory owns is in another schema.
    expect([command, ended.exitCode, said(ended)]).toEqual([command, 0, expect.any(String)]);
  }
});

describe('what somebody put into the place of a table', () => {
  test.each([
    [
      'a view',
      `drop table public.users; create view public.users as select 1 as id, 'x'::text as email where evil.act('view')`,
    ],
    [
      'a table with a policy',
      `alter table public.users enable row level security; alter table public.users force row level security;
      create policy p on public.users using (evil.act('policy')); insert into public.users values (1, null)`,
    ],
    [
      'a table with a child that is foreign',
      `create extension file_fdw; create server s foreign data wrapper file_fdw;
      create foreign table public.child (id int not null, email text) server s options (program 'echo ran > /tmp/foreign-child-ran');
      alter foreign table public.child inherit public.users`,
    ],
  ])('%s runs nothing for those who look', async (_, sql) => {
    const required =
      'ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;\nCREATE UNIQUE INDEX "users_email_key" ON "users"("email");\n';
    await rm('/tmp/foreign-child-ran', { force: true });
    await record();
    await database.query(sql);
    await mkdir(`${project.directory}/prisma/migrations/20240303000000_required`);
    await writeFile(`${project.directory}/prisma/migrations/20240303000000_required/migration.sql`, required);
    const role = `looker_${createHash('sha256').update(database.name).digest('hex').slice(0, 8)}`;
    await database.query(
      `create role ${role} login password 'pw'; grant select on all tables in schema public to ${role}; grant insert on evil.ran to ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = 'pw';
    for (const own of [database.url, url.href]) {
      for (const args of [['status'], ['drift'], ['resolve', 'required', '--check']]) {
        const ended = await runCommand([...args, '--url', own], { cwd: project.directory });
        expect([args, ended.exitCode]).toEqual([args, expect.any(Number)]);
        expect(said(ended)).not.toMatch(/InvariantError|\n\s+at /);
      }
    }
    expect(await database.query('select * from evil.ran')).toEqual([]);
    await expect(access('/tmp/foreign-child-ran')).rejects.toThrow();
    await database.query(`drop owned by ${role}; drop role ${role}`);
  });
});
