import { execFileSync } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import type { ResolveOptions, ResolveVerb } from '../src/operations/resolve/resolve-options.ts';
import { resolve } from '../src/operations/resolve.ts';
import { writeLedger, type WantedRow } from './support/ledger-rows.ts';
import { dumpLedgerTable } from './support/ledger-table.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const init = { name: '20240101_init', sql: 'create table users (id int primary key, email text);\n' };
const rooms = {
  name: '20240202_rooms',
  sql: 'create table rooms (id int primary key);\ncreate index rooms_idx on rooms (id);\n',
};
const bills = { name: '20240303_bills', sql: 'create table bills (id int primary key);\n' };
const all = [init, rooms, bills];

let server: TestServer;
let project: TemporaryProject;
let database: TestDatabase;
beforeAll(async () => {
  server = await startPostgres(15);
});
beforeEach(async () => {
  project = await makeHistory(Object.fromEntries(all.map(({ name, sql }) => [name, sql] as const)));
  database = await server.createDatabase();
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
  await database.drop();
});

const folder = (name: string): string => join(project.directory, 'prisma/migrations', name);
const git = (...args: string[]): unknown =>
  execFileSync('git', ['-C', project.directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);

/** Texts and columns that are easy to lose: every one of them is in the way of some shortcut. */
async function writeRows(rows: readonly WantedRow[]): Promise<void> {
  await writeLedger(
    database,
    rows.map((row) => ({ ...row, logs: `it's "odd" \\ $1 ${row.name}\r\n\t☃ \u0001 {"a": [1]}` })),
  );
  await database.query(`
    create type mood as enum ('fine', 'not; fine');
    alter table _prisma_migrations alter applied_steps_count set not null,
      add number bigint generated always as identity,
      add shout text generated always as (upper(migration_name)) stored,
      add raw json default '{"b":  1, "a": [ ]}', add tags text[], add moods mood[], add money numeric, add bytes bytea,
      add span interval, add day date, add at timestamp(2), add ratio float8, add "Odd ""name""" text;
    update _prisma_migrations set tags = array['a,b', null, '"'], moods = '{fine,"not; fine"}', money = 12345678901234567890.10,
      bytes = '\\xdeadbeef', span = '1 mon 2 days 03:04:05.678901', day = 'infinity', at = '2024-02-29 12:00:00.12',
      ratio = 0.1, "Odd ""name""" = E'\\\\ ''$$''';
    update _prisma_migrations set started_at = started_at + interval '0.000001 seconds',
      finished_at = finished_at + interval '1 hour 0.654321 seconds'`);
}

const optionsFor = (verb: ResolveVerb, names: readonly string[] = [], more: Partial<ResolveOptions> = {}) =>
  resolveOptions(project, database.url, verb, names, more);

async function undo(journalPath = ''): Promise<string> {
  const undone = await resolve(optionsFor({ kind: 'undo', journalPath }));
  expect(undone).toMatchObject({ applied: true });
  return undone.journal ?? '';
}

interface Case {
  readonly structure: string;
  readonly rows: readonly WantedRow[];
  readonly prepare?: () => Promise<unknown>;
  readonly verb: ResolveVerb;
  readonly names?: readonly string[];
  readonly isUnproven?: boolean;
}

const applied = (one: { name: string; sql: string }): WantedRow => ({ state: 'applied', ...one });
const whole = all.map(({ sql }) => sql).join('');
const data = { done: [], notDone: [] };
const edited = async (): Promise<void> => {
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'applied');
  await writeFile(join(folder(bills.name), 'migration.sql'), `-- reviewed\n${bills.sql}`);
};
const broken: WantedRow = { state: 'failed', ...rooms };
const half = `${init.sql}create table rooms (id int primary key);`;

const cases: Readonly<Record<string, Case>> = {
  applied: {
    structure: whole,
    rows: [applied(init), broken],
    verb: { kind: 'applied' },
    names: ['rooms', 'bills'],
  },
  rolledBack: {
    structure: init.sql,
    rows: [applied(init), broken],
    verb: { kind: 'rolledBack' },
    names: ['rooms'],
  },
  unapply: {
    structure: init.sql,
    rows: [applied(init), { state: 'rolledBack', ...rooms, sql: 'old' }, applied(rooms)],
    verb: { kind: 'unapply' },
    names: ['rooms'],
  },
  forget: {
    structure: whole,
    rows: [...all.map(applied), broken],
    prepare: () => rm(folder(rooms.name), { recursive: true }),
    verb: { kind: 'forget' },
    names: ['rooms'],
    isUnproven: true,
  },
  rename: {
    structure: whole,
    rows: all.map(applied),
    prepare: () => rename(folder(rooms.name), folder('20240202_halls')),
    verb: { kind: 'rename', name: '20240202_halls' },
    names: ['rooms'],
  },
  rehash: {
    structure: whole,
    rows: all.map(applied),
    prepare: edited,
    verb: { kind: 'rehash' },
    names: ['bills'],
  },
  restore: {
    structure: whole,
    rows: all.map(applied),
    prepare: edited,
    verb: { kind: 'restore' },
    names: ['bills'],
  },
  finish: {
    structure: half,
    rows: [applied(init), broken],
    verb: { kind: 'finish', data },
    names: ['rooms'],
  },
  revert: {
    structure: half,
    rows: [applied(init), broken],
    verb: { kind: 'revert', data },
    names: ['rooms'],
  },
  squashed: {
    structure: whole,
    rows: all.map(applied),
    prepare: async () => {
      const { squashHistory } = await import('../src/operations/squash.ts');
      const other = await server.createDatabase();
      await other.query(whole);
      const options = resolveOptions(project, other.url, { kind: 'diagnose' });
      await baseline({ ...options, name: '0_init', from: 'live' });
      await squashHistory({ ...options, name: '20240304_squashed' });
      await other.drop();
    },
    verb: { kind: 'squashed' },
    names: ['20240304_squashed'],
  },
  diagnose: {
    structure: whole,
    rows: [applied(init), applied(init), broken, { state: 'appliedAndRolledBack', ...bills }],
    verb: { kind: 'diagnose' },
  },
};

describe('after every verb, undoing puts back every row in every column', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const found = cases[name];
    if (found === undefined) throw new Error(name);
    const { structure, rows, prepare, verb, names, isUnproven = false } = found;
    await database.query(structure);
    await writeRows(rows);
    await prepare?.();
    const before = await dumpLedgerTable(database);
    const report = await resolve(
      optionsFor(verb, names, {
        acceptsUnproven: isUnproven,
        consent: { yes: true, allowDataLoss: database.name },
      }),
    );
    expect(report).toMatchObject({ applied: true });
    const after = await dumpLedgerTable(database);
    if (name !== 'restore') expect(after).not.toEqual(before);
    const again = await undo(report.journal);
    expect(await dumpLedgerTable(database)).toEqual(before);
    await undo(again);
    expect(await dumpLedgerTable(database)).toEqual(after);
  });

  test('a row that was written since stays, and one that was changed since is not overwritten', async () => {
    await database.query(whole);
    await writeRows([applied(init), applied(rooms), { state: 'failed', ...bills }]);
    await database.query('alter table _prisma_migrations drop column logs');
    const before = await dumpLedgerTable(database);
    const report = await resolve(optionsFor({ kind: 'diagnose' }));
    await database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, logs) values ('since', 'x', 'since', 'y')`,
    );
    await undo(report.journal);
    const now = await dumpLedgerTable(database);
    expect(now.filter((line) => !line.includes('"since"'))).toEqual(before);
    expect(now).toHaveLength(before.length + 1);

    const second = await resolve(optionsFor({ kind: 'diagnose' }));
    await database.query(
      `update _prisma_migrations set checksum = 'z' where migration_name = '${rooms.name}'`,
    );
    await expect(undo(second.journal)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining(rooms.name),
    });
  });

  test('by the SQL of a dry run, with the table that the change made', async () => {
    await database.query(whole);
    const { journal = '' } = await baseline({
      ...optionsFor({ kind: 'diagnose' }),
      name: '0_init',
      from: 'live',
    });
    const options = { ...optionsFor({ kind: 'undo', journalPath: journal }), isDryRun: true };
    const { plan, notes } = await resolve(options);
    expect(notes).toContainEqual(expect.stringContaining('it goes when no row is left'));
    expect(await dumpLedgerTable(database)).not.toEqual([]);
    await database.query(plan?.sql ?? '');
    expect(await database.query(`select to_regclass('_prisma_migrations')::text as name`)).toEqual([
      { name: null },
    ]);
  });

  test('a baseline, with the table that it made', async () => {
    await database.query(whole);
    const options = optionsFor({ kind: 'diagnose' });
    const report = await baseline({ ...options, name: '0_init', from: 'live' });
    await undo(report.journal);
    expect(await database.query(`select to_regclass('_prisma_migrations')::text as name`)).toEqual([
      { name: null },
    ]);
    await writeRows([applied(init)]);
    const before = await dumpLedgerTable(database);
    const second = await baseline({ ...options, name: '0_init', from: 'live' });
    expect(await dumpLedgerTable(database)).toHaveLength(before.length + 2);
    await undo(second.journal);
    expect(await dumpLedgerTable(database)).toEqual(before);
  });
});
