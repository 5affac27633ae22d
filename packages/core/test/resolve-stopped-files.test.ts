import { beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { resolve } from '../src/operations/resolve.ts';
import { deployWith } from './support/judge-engines.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';
import { isWhole } from './support/share.ts';
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
  const chosen = stops.filter((_, index) => isWhole || index % 3 === 0);
  test.each(chosen)('$kind, after $count: $verb', async ({ kind, count, verb }) => {
    const { statements, isDeployable } = files[kind] ?? { statements: [], isDeployable: false };
    await using project = await projectOf(statements);
    const database = await makeBefore(server);
    const ran = statements.slice(0, count);
    const isOpen = ran.includes('begin') && !ran.includes('commit');
    for (const statement of isOpen ? [] : ran) await database.query(statement);
    await writeLedger(database, [
      { state: 'applied', ...init },
      { state: 'failed', name, sql: fileOf(statements) },
    ]);
    const options = resolveOptions(project, database.url, { kind: verb, data: noAnswers }, ['change']);
    expect(await resolve(options)).toMatchObject({ applied: true, findings: [], prisma: { agrees: true } });
    expect(await dump(database)).toBe(await dumpAfter(server, verb === 'finish' ? statements : []));
    const deployed = deployWith('7.10', database.url, project.directory);
    if (verb === 'finish') expect(await deployed).toEqual([]);
    else if (isDeployable) expect(await deployed).toEqual([name]);
    else await expect(deployed).rejects.toThrow();
    await database.drop();
  });

  const undeployable = Object.entries(files).filter(([, { isDeployable }]) => !isDeployable);
  test.each(undeployable)('%s: what deploy cannot run is finished', async (_, { statements }) => {
    await using project = await projectOf(statements);
    const database = await makeBefore(server);
    await writeLedger(database, [{ state: 'applied', ...init }]);
    await expect(deployWith('7.8', database.url, project.directory)).rejects.toThrow();
    const options = resolveOptions(project, database.url, { kind: 'finish', data: noAnswers }, [name]);
    expect(await resolve(options)).toMatchObject({ applied: true, findings: [] });
    expect(await dump(database)).toBe(await dumpAfter(server, statements));
    expect(await deployWith('7.8', database.url, project.directory)).toEqual([]);
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
    const database = await makeBefore(server);
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
    expect(await resolve(options)).toMatchObject({ applied: true, findings: [] });
    expect(await database.query('select 1 from pg_index where not indisvalid')).toHaveLength(0);
    expect(await dump(database)).toBe(await dumpAfter(server, statements));
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
