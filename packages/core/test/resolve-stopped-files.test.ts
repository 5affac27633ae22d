import { beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { resolve } from '../src/operations/resolve.ts';
import type { DataStatementAnswers } from '../src/operations/resolve/resolve-options.ts';
import { deployWith } from './support/judge-engines.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const init = {
  name: '20240101_init',
  sql: `create type "Role" as enum ('CLERK');
create table users (id int primary key, email text, age text, manager int, role "Role" not null default 'CLERK');
`,
};
const name = '20240202_change';
const noAnswers: DataStatementAnswers = { done: [], notDone: [] };
const isWhole = process.env['MATRIX_RUNS'] === 'all';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const dump = ({ url }: TestDatabase): Promise<string> =>
  dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });

const fileOf = (statements: readonly string[]): string => `${statements.join(';\n')};\n`;

/** Built by itself, one statement after the other. */
async function dumpAfter(statements: readonly string[]): Promise<string> {
  const database = await server.createDatabase();
  await database.query(init.sql);
  for (const statement of statements) await database.query(statement);
  const text = await dump(database);
  await database.drop();
  return text;
}

async function makeBefore(rows = ''): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await database.query(init.sql + rows);
  return database;
}

function projectOf(statements: readonly string[]): Promise<TemporaryProject> {
  return makeHistory({ [init.name]: init.sql, [name]: fileOf(statements) });
}

interface File {
  readonly statements: readonly string[];
  /** Whether Prisma's deploy can run it as it is: PostgreSQL takes a whole file for one transaction. */
  readonly isDeployable: boolean;
}

const files: Readonly<Record<string, File>> = {
  'an index built concurrently, alone': {
    statements: ['create index concurrently users_email_idx on users (email)'],
    isDeployable: true,
  },
  'an index built concurrently, second': {
    statements: [
      'alter table users add column phone text',
      'create index concurrently users_phone_idx on users (phone)',
    ],
    isDeployable: false,
  },
  'a new enum value and its use': {
    statements: [
      `alter type "Role" add value 'ADMIN'`,
      `alter table users alter column role set default 'ADMIN'`,
    ],
    isDeployable: false,
  },
  'functions, a trigger and a DO block': {
    statements: [
      `create function touch() returns trigger language plpgsql as $$ begin new.email := lower(new.email); return new; end; $$`,
      'create trigger touch before update on users for each row execute function touch()',
      `create function "two;words"(text) returns text language sql immutable as $fn$ select $1 || ';' $fn$`,
      `do $do$ begin execute 'create table halls (id int primary key)'; perform 1; end; $do$`,
    ],
    isDeployable: true,
  },
  'transactions of its own': {
    statements: [
      'begin',
      'create table halls (id int primary key)',
      'create index halls_idx on halls (id)',
      'commit',
      'alter table users add column hall int references halls (id)',
    ],
    isDeployable: true,
  },
};

describe('files of every kind, stopped after each statement', () => {
  const stops = Object.entries(files).flatMap(([kind, { statements }]) =>
    Array.from({ length: statements.length + 1 }, (_, count) => count).flatMap((count) =>
      (['finish', 'revert'] as const).map((verb) => ({ kind, count, verb })),
    ),
  );
  const chosen = stops.filter((_, index) => isWhole || index % 2 === 0 || index % 5 === 0);
  test.each(chosen)('$kind, after $count: $verb', async ({ kind, count, verb }) => {
    const { statements, isDeployable } = files[kind] ?? { statements: [], isDeployable: false };
    await using project = await projectOf(statements);
    const database = await makeBefore();
    const ran = statements.slice(0, count);
    const isOpen = ran.includes('begin') && !ran.includes('commit');
    for (const statement of isOpen ? [] : ran) await database.query(statement);
    await writeLedger(database, [
      { state: 'applied', ...init },
      { state: 'failed', name, sql: fileOf(statements) },
    ]);
    const options = resolveOptions(project, database.url, { kind: verb, data: noAnswers }, ['change']);
    expect(await resolve(options)).toMatchObject({ isApplied: true, findings: [], prisma: { agrees: true } });
    expect(await dump(database)).toBe(await dumpAfter(verb === 'finish' ? statements : []));
    const deployed = deployWith('7.10', database.url, project.directory);
    if (verb === 'finish') expect(await deployed).toEqual([]);
    else if (isDeployable) expect(await deployed).toEqual([name]);
    else await expect(deployed).rejects.toThrow();
    await database.drop();
  });

  const undeployable = Object.entries(files).filter(([, { isDeployable }]) => !isDeployable);
  test.each(undeployable)('%s: what deploy cannot run is finished', async (_, { statements }) => {
    await using project = await projectOf(statements);
    const database = await makeBefore();
    await writeLedger(database, [{ state: 'applied', ...init }]);
    await expect(deployWith('7.8', database.url, project.directory)).rejects.toThrow();
    const options = resolveOptions(project, database.url, { kind: 'finish', data: noAnswers }, [name]);
    expect(await resolve(options)).toMatchObject({ isApplied: true, findings: [] });
    expect(await dump(database)).toBe(await dumpAfter(statements));
    expect(await deployWith('7.8', database.url, project.directory)).toEqual([]);
    await database.drop();
  });
});

/** A migration whose second statement the rows forbid. */
interface Obstacle {
  readonly rows: string;
  readonly statement: string;
  readonly named: RegExp;
  readonly cure: string;
}

const obstacles: Readonly<Record<string, Obstacle>> = {
  NULLs: {
    rows: `insert into users (id, email) values (1, null), (2, 'b'), (3, null)`,
    statement: 'alter table users alter column email set not null',
    named: /2 rows of users whose email is NULL.*1.*3/,
    cure: `update users set email = id::text where email is null`,
  },
  'duplicates before an index': {
    rows: `insert into users (id, email) values (1, 'a'), (2, 'a'), (3, 'b')`,
    statement: 'create unique index users_email_key on users (email)',
    named: /1 group of rows of users that .* equal in .*email.* a/,
    cure: 'delete from users where id = 2',
  },
  'duplicates before a constraint': {
    rows: `insert into users (id, email, age) values (1, 'a', '7'), (2, 'a', '7'), (3, 'b', '7')`,
    statement: 'alter table users add constraint users_email_age_key unique (email, age)',
    named: /1 group of rows of users that .* equal in .*email.*age.*\(a, 7\)/,
    cure: 'delete from users where id = 2',
  },
  'values that do not cast': {
    rows: `insert into users (id, age) values (1, '17'), (2, 'old'), (3, 'x')`,
    statement: 'alter table users alter column age type int using age::int',
    named: /2 rows of users whose age is no integer.*2.*3/,
    cure: `update users set age = null where age !~ '^[0-9]+$'`,
  },
  'values that are too long': {
    rows: `insert into users (id, email) values (1, 'short'), (2, 'far too long')`,
    statement: 'alter table users alter column email type varchar(5)',
    named: /1 row.* of users whose email is no .*2/,
    cure: 'delete from users where id = 2',
  },
  'rows that a check forbids': {
    rows: `insert into users (id, email) values (1, 'a@b'), (2, 'nobody')`,
    statement: `alter table users add constraint users_email_check check (email like '%@%')`,
    named: /1 row.* of users .*users_email_check.*2/,
    cure: 'delete from users where id = 2',
  },
  'orphans in the table itself': {
    rows: `insert into users (id, manager) values (1, null), (2, 1), (3, 9)`,
    statement:
      'alter table users add constraint users_manager_fkey foreign key (manager) references users (id)',
    named: /1 row of users that refers to no row of users.* 9/,
    cure: 'delete from users where id = 3',
  },
};

describe('rows in the way of a statement', () => {
  test.each(Object.entries(obstacles))(
    '%s are counted and named before anything is run',
    async (_, obstacle) => {
      const statements = [
        'create table halls (id int primary key)',
        'create table doors (id int primary key)',
        obstacle.statement,
      ];
      await using project = await projectOf(statements);
      const database = await makeBefore(obstacle.rows);
      await database.query(statements[0] ?? '');
      await writeLedger(database, [
        { state: 'applied', ...init },
        { state: 'failed', name, sql: fileOf(statements), logs: 'ERROR: stopped' },
      ]);
      const untouched = [await dump(database), ...(await dumpLedger(database))];
      // A type that holds less may cost what does not fit; what is in the way is named without this consent.
      const consent = { yes: true, allowDataLoss: database.name };
      const options = resolveOptions(project, database.url, { kind: 'finish', data: noAnswers }, [name]);
      const report = await resolve(options);
      expect(report).toMatchObject({ isApplied: false });
      expect(report.findings).toEqual([
        expect.objectContaining({ code: 'repair-blocked', message: expect.stringMatching(obstacle.named) }),
      ]);
      expect([await dump(database), ...(await dumpLedger(database))]).toEqual(untouched);
      await database.query(obstacle.cure);
      expect(await resolve({ ...options, consent })).toMatchObject({ isApplied: true, findings: [] });
      expect(await dump(database)).toBe(await dumpAfter(statements));
      expect(await deployWith('6.19', database.url, project.directory)).toEqual([]);
      await database.drop();
    },
  );
});

describe('statements that change rows', () => {
  const statements = [
    'alter table users add column active boolean',
    'update users set active = id = 1',
    'create table halls (id int primary key)',
    'insert into halls values (1)',
    'alter table users alter column active set not null',
  ];
  const lines = [2, 4];

  test.each([0, 1, 2, 3, 4, 5])('are asked for by line, and answered, after %i', async (count) => {
    await using project = await projectOf(statements);
    const database = await makeBefore(`insert into users (id) values (1), (2);`);
    for (const statement of statements.slice(0, count)) await database.query(statement);
    await writeLedger(database, [
      { state: 'applied', ...init },
      { state: 'failed', name, sql: fileOf(statements) },
    ]);
    const untouched = [await dump(database), ...(await dumpLedger(database))];
    const finish = (data: DataStatementAnswers) =>
      resolve(resolveOptions(project, database.url, { kind: 'finish', data }, [name]));
    await expect(finish(noAnswers)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringMatching(/line [24]/),
    });
    expect([await dump(database), ...(await dumpLedger(database))]).toEqual(untouched);
    const data = {
      done: lines.filter((line) => line <= count),
      notDone: lines.filter((line) => line > count),
    };
    expect(await finish(data)).toMatchObject({ isApplied: true, findings: [] });
    expect(await dump(database)).toBe(
      await dumpAfter(statements.filter((each) => !each.startsWith('update'))),
    );
    expect(await database.query('select id, active from users order by id')).toEqual([
      { id: 1, active: true },
      { id: 2, active: false },
    ]);
    expect(await database.query('select id from halls')).toHaveLength(1);
    expect(await deployWith('8.1', database.url, project.directory)).toEqual([]);
    await database.drop();
  });
});

describe('an index that is built concurrently', () => {
  const statements = [
    'create table halls (id int primary key)',
    'create index concurrently users_email_idx on users (email)',
    'alter table users add column phone text',
  ];

  test('is built anew when the run that built it was killed', async () => {
    await using project = await projectOf(statements);
    const database = await makeBefore();
    await writeLedger(database, [
      { state: 'applied', ...init },
      { state: 'failed', name, sql: fileOf(statements) },
    ]);
    const ledger = await dumpLedger(database);
    // Building waits for every transaction that has written to the table, with the index there and invalid.
    const writer = new Client({ connectionString: database.url });
    await writer.connect();
    await writer.query(`begin; insert into users (id) values (1)`);
    const options = resolveOptions(project, database.url, { kind: 'finish', data: noAnswers }, [name], {
      lockTimeoutMs: 60_000,
    });
    const outcome = expect(resolve(options)).rejects.toMatchObject({ code: 'connection-lost' });
    await killBuilding(database);
    await outcome;
    await writer.end();
    expect(await database.query('select 1 from pg_index where not indisvalid')).toHaveLength(1);
    expect(await dumpLedger(database)).toEqual(ledger);
    expect(await resolve(options)).toMatchObject({ isApplied: true, findings: [] });
    expect(await database.query('select 1 from pg_index where not indisvalid')).toHaveLength(0);
    expect(await dump(database)).toBe(await dumpAfter(statements));
    await database.drop();
  });
});

async function killBuilding(database: TestDatabase): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const killed = await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'prisma-mend' and wait_event_type = 'Lock'
         and query ilike 'create index concurrently%'`,
    );
    if (killed.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('no index was being built');
}
