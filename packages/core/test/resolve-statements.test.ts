import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolve } from '../src/operations/resolve.ts';
import type { ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const init = {
  name: '20240101_init',
  sql: `create type "Role" as enum ('CLERK');
create table users (id int primary key, email text, role "Role" not null default 'CLERK');
`,
};
const name = '20240202_change';
const data = { done: [], notDone: [] };

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

interface Half {
  readonly statements: readonly string[];
  /** How many of them ran, each by itself. */
  readonly ran: number;
  /** Rows and accidents, before the command is run. */
  readonly then?: string;
  readonly verb?: ResolveVerb;
  readonly acceptsUnproven?: boolean;
  readonly isDryRun?: boolean;
  readonly logs?: string;
}

/** Runs a verb on a migration of which only the first statements ran. */
async function settle(half: Half) {
  const { statements, ran, verb = { kind: 'finish', data } } = half;
  const { acceptsUnproven = false, isDryRun = false } = half;
  const sql = `${statements.join(';\n')};\n`;
  await using project = await makeHistory({ [init.name]: init.sql, [name]: sql });
  const database = await server.createDatabase();
  await database.query(`${init.sql} insert into users values (1, 'a'), (2, 'b')`);
  for (const statement of statements.slice(0, ran)) await database.query(statement);
  if (half.then !== undefined) await database.query(half.then);
  const logs = half.logs === undefined ? {} : { logs: half.logs };
  await writeLedger(database, [
    { state: 'applied', ...init },
    { state: 'failed', name, sql, ...logs },
  ]);
  const report = await resolve(
    resolveOptions(project, database.url, verb, ['change'], { acceptsUnproven, isDryRun }),
  );
  return { report, database };
}

async function expectWhole(database: TestDatabase, statements: readonly string[]): Promise<void> {
  const whole = await server.createDatabase();
  await whole.query(init.sql);
  for (const statement of statements) await whole.query(statement);
  const args = ['--exclude-table=_prisma_migrations'];
  expect(await dumpSchema(database.url, { args })).toBe(await dumpSchema(whole.url, { args }));
  await whole.drop();
  await database.drop();
}

describe('statements that PostgreSQL refuses in a transaction', () => {
  const concurrent = [
    'create table rooms (id int primary key, name text)',
    'create index concurrently users_email_idx on users (email)',
    `create unique index concurrently users_email_key on users (email)`,
    'alter table rooms add column floor int',
  ];
  test.each([0, 1, 2, 3])('indexes are built CONCURRENTLY after %i statements', async (ran) => {
    const { report, database } = await settle({ statements: concurrent, ran });
    expect(report).toMatchObject({ applied: true });
    await expectWhole(database, concurrent);
  });

  test('what a failed CREATE INDEX CONCURRENTLY left is replaced', async () => {
    const { report, database } = await settle({
      statements: concurrent,
      ran: 2,
      then: `update pg_index set indisvalid = false where indexrelid = 'users_email_idx'::regclass`,
    });
    expect(report).toMatchObject({ applied: true });
    const [row] = await database.query<{ ok: boolean }>(
      `select bool_and(indisvalid) as ok from pg_index where indrelid = 'users'::regclass`,
    );
    expect(row?.ok).toBe(true);
    await database.drop();
  });

  test.each([0, 1, 2])(
    'a new enum value is committed before it is used, after %i statements',
    async (ran) => {
      const statements = [
        `alter type "Role" add value 'ADMIN'`,
        `alter table users alter column role set default 'ADMIN'`,
        'create table logs (id int primary key)',
      ];
      const { report, database } = await settle({ statements, ran });
      expect(report).toMatchObject({ applied: true });
      await expectWhole(database, statements);
    },
  );

  test('a failure after a commit is gone on from', async () => {
    const statements = [
      `alter type "Role" add value 'ADMIN'`,
      'alter table users add constraint users_email_check check (email <> $$b$$)',
    ];
    const sql = `${statements.join(';\n')};\n`;
    await using project = await makeHistory({ [init.name]: init.sql, [name]: sql });
    const database = await server.createDatabase();
    await database.query(`${init.sql} insert into users values (2, 'b')`);
    await writeLedger(database, [
      { state: 'applied', ...init },
      { state: 'failed', name, sql },
    ]);
    const options = resolveOptions(project, database.url, { kind: 'finish', data }, [name]);
    const blocked = await resolve(options);
    expect(blocked.findings.map(({ code }) => code)).toEqual(['repair-blocked']);
    await database.query('delete from users');
    expect(await resolve(options)).toMatchObject({ applied: true });
    await expectWhole(database, statements);
  });
});

describe('statements that change rows', () => {
  const statements = [
    'alter table users add column active boolean',
    'update users set active = true',
    'alter table users alter column active set not null',
  ];

  test('are asked about, with their lines', async () => {
    await expect(settle({ statements, ran: 1 })).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining('line 2'),
    });
  });

  test('are run when they are said not to be done, before what needs them', async () => {
    const verb = { kind: 'finish', data: { done: [], notDone: [2] } } as const;
    const { report, database } = await settle({ statements, ran: 1, verb });
    expect(report).toMatchObject({ applied: true });
    expect(await database.query('select id from users where active')).toHaveLength(2);
    await expectWhole(database, statements);
  });

  test('leave it in doubt whether rows that are in the way now will be', async () => {
    const verb = { kind: 'finish', data: { done: [], notDone: [2] } } as const;
    const { report, database } = await settle({ statements, ran: 1, verb, isDryRun: true });
    expect(report.findings).not.toContainEqual(expect.objectContaining({ code: 'repair-blocked' }));
    expect(report.notes).toContain(
      'line 3 stops at rows of users whose active is NULL: 2 now. Whether any are left when it runs depends on what line 2 does to the rows.',
    );
    await database.drop();
  });

  test('are not run again when they are said to be done', async () => {
    const verb = { kind: 'finish', data: { done: [2], notDone: [] } } as const;
    const { report, database } = await settle({ statements, ran: 2, verb });
    expect(report.plan?.statements.map(({ sql }) => sql)).toEqual([`${statements[2] ?? ''};`]);
    await expectWhole(database, statements);
  });

  test('an answer about a line where none begins is a usage failure', async () => {
    const verb = { kind: 'finish', data: { done: [1], notDone: [] } } as const;
    await expect(settle({ statements, ran: 1, verb })).rejects.toMatchObject({ code: 'usage' });
  });

  test('are asked about also where the server took the file back: somebody may have run them since', async () => {
    const half = { statements, ran: 0, logs: 'ERROR: column contains null values' };
    await expect(settle(half)).rejects.toMatchObject({ message: expect.stringContaining('line 2') });
    const verb = { kind: 'finish', data: { done: [], notDone: [2] } } as const;
    const { report, database } = await settle({ ...half, verb });
    expect(report).toMatchObject({ applied: true });
    await expectWhole(database, statements);
  });

  test('need no rows on the scratch server that the others left behind on the live one', async () => {
    const each = [
      'create table logins (account int not null references users (id))',
      'insert into users (id) values (7)',
      'insert into logins values (7)',
      'create index logins_account_idx on logins (account)',
    ];
    const verb = { kind: 'finish', data: { done: [2], notDone: [3] } } as const;
    const { report, database } = await settle({ statements: each, ran: 2, verb });
    expect(report).toMatchObject({ applied: true });
    expect(await database.query('select account from logins')).toEqual([{ account: 7 }]);
    await expectWhole(database, each);
  });

  test('that ran are not reverted silently', async () => {
    const verb = { kind: 'revert', data: { done: [2], notDone: [] } } as const;
    for (const changing of [
      `update users set email = 'c'`,
      `insert into users (id) values (3)`,
      `with gone as (delete from users returning 1) update users set active = true`,
      `update users set active = touch()`,
    ]) {
      const each = [statements[0] ?? '', changing, 'create index users_email_idx on users (email)'];
      const touch = 'create function touch() returns boolean language sql return true';
      const sql = [touch, ...each];
      const answered = { ...verb, data: { done: [3], notDone: [] } };
      await expect(settle({ statements: sql, ran: 3, verb: answered })).rejects.toMatchObject({
        code: 'evidence-disagrees',
        message: expect.stringContaining('line 3'),
      });
    }
  });

  test('that only fill what the migration made are taken back with it, with consent', async () => {
    const verb = { kind: 'revert', data: { done: [2], notDone: [] } } as const;
    for (const filling of [
      'update users set active = lower(email) is not null',
      'with every as (select id from users) update users u set active = true from every e where e.id = u.id',
    ]) {
      const each = [statements[0] ?? '', filling, statements[2] ?? ''];
      await expect(settle({ statements: each, ran: 2, verb })).rejects.toMatchObject({
        code: 'data-loss-consent-missing',
        message: expect.stringMatching(/active.*2 values now/),
      });
    }
  });
});

describe('the rest', () => {
  test('of an ALTER TABLE with several parts only the missing ones are run', async () => {
    const statements = [
      'alter table users add column phone text, add column fax text, alter column email set not null',
    ];
    const { report, database } = await settle({
      statements,
      ran: 0,
      then: 'alter table users add column phone text',
    });
    expect(report.plan?.statements.map(({ sql }) => sql).join(' ')).not.toContain('phone');
    expect(report).toMatchObject({ applied: true });
    await expectWhole(database, statements);
  });

  test('what was changed by hand is neither finished nor reverted', async () => {
    const statements = ['create table rooms (id int primary key, name text)', 'create index on rooms (name)'];
    for (const kind of ['finish', 'revert'] as const) {
      const verb = { kind, data };
      await expect(
        settle({ statements, ran: 1, verb, then: 'alter table rooms alter column name type varchar(20)' }),
      ).rejects.toMatchObject({ code: 'unexplained-differences' });
    }
  });

  test('transactions and settings of the file’s own are kept', async () => {
    const statements = [
      'begin',
      'create schema if not exists app',
      'set search_path = app, public',
      'create table rooms (id int primary key)',
      'commit',
      'create table halls (id int primary key)',
      'reset search_path',
    ];
    const { report, database } = await settle({
      statements,
      ran: 0,
      then: 'create schema app; create table app.rooms (id int primary key)',
    });
    expect(report).toMatchObject({ applied: true });
    const [row] = await database.query<{ halls: string | null }>(
      `select to_regclass('app.halls')::text as halls`,
    );
    expect(row?.halls).toBe('app.halls');
    await database.drop();
  });

  test('a dry run prints what would be run, and runs nothing', async () => {
    const statements = ['create table rooms (id int primary key)', 'create index rooms_idx on rooms (id)'];
    const sql = `${statements.join(';\n')};\n`;
    await using project = await makeHistory({ [init.name]: init.sql, [name]: sql });
    const database = await server.createDatabase();
    await database.query(init.sql + (statements[0] ?? ''));
    await writeLedger(database, [
      { state: 'applied', ...init },
      { state: 'failed', name, sql },
    ]);
    const verb = { kind: 'finish', data } as const;
    const report = await resolve(resolveOptions(project, database.url, verb, [name], { isDryRun: true }));
    expect(report).toMatchObject({ applied: false });
    expect(await database.query(`select 1 from pg_class where relname = 'rooms_idx'`)).toHaveLength(0);
    await database.query(report.plan?.sql ?? '');
    expect(await database.query(`select 1 from pg_class where relname = 'rooms_idx'`)).toHaveLength(1);
    await database.drop();
  });
});
