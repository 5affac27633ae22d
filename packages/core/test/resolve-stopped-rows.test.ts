import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolve } from '../src/operations/resolve.ts';
import type { DataStatementAnswers } from '../src/operations/resolve/resolve-options.ts';
import { deployWith } from './support/judge-engines.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';
import {
  dump,
  dumpAfter,
  fileOf,
  init,
  makeBefore,
  name,
  noAnswers,
  projectOf,
} from './support/stopped-files.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
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
      const database = await makeBefore(server, obstacle.rows);
      await database.query(statements[0] ?? '');
      await writeLedger(database, [
        { state: 'applied', ...init },
        { state: 'failed', name, sql: fileOf(statements), logs: 'ERROR: stopped' },
      ]);
      const untouched = [await dump(database), ...(await dumpLedger(database))];
      // A type that holds less may cost what does not fit; what is in the way is named without this consent.
      const consent = { yes: true, allowDataLoss: database.name };
      const options = resolveOptions(project, database.url, { kind: 'finish', data: noAnswers }, [name], {
        showsSamples: true,
      });
      const report = await resolve(options);
      expect(report).toMatchObject({ applied: false });
      expect(report.findings).toEqual([
        expect.objectContaining({ code: 'repair-blocked', message: expect.stringMatching(obstacle.named) }),
      ]);
      expect([await dump(database), ...(await dumpLedger(database))]).toEqual(untouched);
      await database.query(obstacle.cure);
      expect(await resolve({ ...options, consent })).toMatchObject({ applied: true, findings: [] });
      expect(await dump(database)).toBe(await dumpAfter(server, statements));
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
    const database = await makeBefore(server, `insert into users (id) values (1), (2);`);
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
    expect(await finish(data)).toMatchObject({ applied: true, findings: [] });
    expect(await dump(database)).toBe(
      await dumpAfter(
        server,
        statements.filter((each) => !each.startsWith('update')),
      ),
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
