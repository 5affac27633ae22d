import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksumVariants } from '../../src/model/checksum.ts';
import type { OperationOptions } from '../../src/model/options.ts';
import type { Report } from '../../src/model/report.ts';
import { resolve } from '../../src/operations/resolve.ts';
import type { ResolveOptions, ResolveVerb } from '../../src/operations/resolve/resolve-options.ts';
import { squashHistory } from '../../src/operations/squash.ts';
import { renderSquashFile } from '../../src/project/squash-file.ts';
import { writeLedger, type WantedRow } from './ledger-rows.ts';
import type { TestDatabase } from './postgres.ts';
import { makeHistory } from './resolve-project.ts';
import { readJournals, type WritePath } from './write-path.ts';

const init = { name: '20240101_init', sql: 'create table users (id int primary key, email text);\n' };
const rooms = { name: '20240202_add_rooms', sql: 'create table rooms (id int primary key);\n' };
const bills = {
  name: '20240303_add_bills',
  sql: 'create table bills (id int primary key, total int not null);\ncreate index bills_total_idx on bills (total);\n',
};
const all = [init, rooms, bills];
const data = { done: [], notDone: [] };

const applied = (one: { name: string; sql: string }): WantedRow => ({ state: 'applied', ...one });
const failed = (one: { name: string; sql: string }): WantedRow => ({ state: 'failed', ...one });
const fileOf = (directory: string, name: string): string =>
  join(directory, 'prisma/migrations', name, 'migration.sql');

function run(options: OperationOptions, verb: ResolveVerb, ...names: readonly string[]): Promise<Report> {
  return resolve(withVerb(options, verb, names));
}

function withVerb(options: OperationOptions, verb: ResolveVerb, names: readonly string[]): ResolveOptions {
  return { ...options, verb, names, acceptsUnproven: false, consent: { yes: true }, isDryRun: false };
}

interface VerbCase {
  readonly verb: ResolveVerb;
  readonly names: readonly string[];
  readonly acceptsUnproven?: boolean;
  /** SQL of what the database holds. */
  readonly live: string;
  readonly rows: readonly WantedRow[];
  /** What becomes of the folder before. */
  readonly then?: (directory: string) => Promise<unknown>;
}

function verbPath(name: string, one: VerbCase): WritePath {
  return {
    name,
    makeProject: makeAll,
    seed: async (database, directory) => {
      await database.query(one.live);
      await writeLedger(database, one.rows);
      await one.then?.(directory);
    },
    run: (options) =>
      resolve({
        ...withVerb(options, one.verb, one.names),
        acceptsUnproven: one.acceptsUnproven ?? false,
        consent: { yes: true, allowDataLoss: new URL(options.url ?? '').pathname.slice(1) },
      }),
    writesFrom: /^(?:Writing|Running)/,
  };
}

const everything = all.map(({ sql }) => sql).join('');

function commitToGit(directory: string): void {
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'applied');
}

/** Verbs that write rows, or files, and run nothing. */
export const ledgerPaths: readonly WritePath[] = [
  verbPath('--applied, without a row', {
    verb: { kind: 'applied' },
    names: ['add_rooms', 'add_bills'],
    live: everything,
    rows: [applied(init)],
  }),
  verbPath('--applied, of a failed one', {
    verb: { kind: 'applied' },
    names: ['add_rooms'],
    live: everything,
    rows: [applied(init), failed(rooms)],
  }),
  verbPath('--applied --unproven', {
    verb: { kind: 'applied' },
    names: ['add_rooms'],
    acceptsUnproven: true,
    live: init.sql,
    rows: [applied(init)],
  }),
  verbPath('--rolled-back', {
    verb: { kind: 'rolledBack' },
    names: ['add_rooms'],
    live: init.sql,
    rows: [applied(init), failed(rooms)],
  }),
  verbPath('--unapply', {
    verb: { kind: 'unapply' },
    names: ['add_rooms'],
    live: init.sql + bills.sql,
    rows: all.map(applied),
  }),
  verbPath('--forget', {
    verb: { kind: 'forget' },
    names: ['add_rooms'],
    live: everything,
    rows: all.map(applied),
    then: (directory) => rm(join(directory, 'prisma/migrations', rooms.name), { recursive: true }),
  }),
  verbPath('--rename', {
    verb: { kind: 'rename', name: '20240202_rooms' },
    names: ['20240202_add_rooms'],
    live: everything,
    rows: all.map(applied),
    then: (directory) =>
      rename(
        join(directory, 'prisma/migrations', rooms.name),
        join(directory, 'prisma/migrations/20240202_rooms'),
      ),
  }),
  verbPath('--rehash', {
    verb: { kind: 'rehash' },
    names: ['add_bills'],
    live: everything,
    rows: all.map(applied),
    then: async (directory) => {
      commitToGit(directory);
      await writeFile(fileOf(directory, bills.name), `-- reviewed\n${bills.sql}`);
    },
  }),
  verbPath('--restore, of edited files', {
    verb: { kind: 'restore' },
    names: ['add_rooms', 'add_bills'],
    live: everything,
    rows: all.map(applied),
    then: async (directory) => {
      commitToGit(directory);
      for (const { name } of [rooms, bills]) await writeFile(fileOf(directory, name), 'select 1;\n');
    },
  }),
  verbPath('--restore, of a missing file', {
    verb: { kind: 'restore' },
    names: ['add_bills'],
    live: everything,
    rows: all.map(applied),
    then: async (directory) => {
      commitToGit(directory);
      await rm(join(directory, 'prisma/migrations', bills.name), { recursive: true });
    },
  }),
  verbPath('no verb', {
    verb: { kind: 'diagnose' },
    names: [],
    live: everything,
    rows: [applied(init), failed(rooms)],
  }),
  verbPath('--squashed', {
    verb: { kind: 'squashed' },
    names: ['squashed'],
    live: everything,
    rows: [...all.map(applied), failed({ name: '20240303_squashed', sql: everything })],
    then: replaceBySquash,
  }),
  {
    name: 'baseline --squash',
    makeProject: makeAll,
    seed: seedAll,
    run: runSquash,
    writesFrom: /^Writing/,
  },
  {
    name: '--undo of a squash',
    makeProject: makeAll,
    seed: async (database, directory) => {
      await seedAll(database);
      await runSquash(baseOptions(directory, database.url));
    },
    run: runUndo,
  },
  undoPath('--undo of --applied', { kind: 'applied' }, [init, bills], (database) =>
    writeLedger(database, [applied(init), failed(bills)]),
  ),
  undoPath('--undo of --restore', { kind: 'restore' }, all, async (database, directory) => {
    await writeLedger(database, all.map(applied));
    commitToGit(directory);
    await writeFile(fileOf(directory, bills.name), 'select 1;\n');
  }),
];

function undoPath(
  name: string,
  verb: ResolveVerb,
  live: readonly { readonly sql: string }[],
  prepare: (database: TestDatabase, directory: string) => Promise<void>,
): WritePath {
  return {
    name,
    makeProject: makeAll,
    seed: async (database, directory) => {
      await database.query(live.map(({ sql }) => sql).join(''));
      await prepare(database, directory);
      await run(baseOptions(directory, database.url), verb, 'add_bills');
    },
    run: runUndo,
  };
}

async function runUndo(options: OperationOptions): Promise<Report> {
  const [journal = ''] = await readJournals(options.directory);
  const journalPath = join(options.directory, '.prisma-mend/journal', journal);
  return run(options, { kind: 'undo', journalPath });
}

function makeAll(): Promise<{ readonly directory: string }> {
  return makeHistory(Object.fromEntries(all.map((each) => [each.name, each.sql])));
}

async function seedAll(database: TestDatabase): Promise<void> {
  await database.query(everything);
  await writeLedger(database, all.map(applied));
}

function runSquash(options: OperationOptions): Promise<Report> {
  return squashHistory({ ...options, consent: { yes: true }, isDryRun: false });
}

/** The folders as the commit with a squash has them. */
async function replaceBySquash(directory: string): Promise<void> {
  const folder = join(directory, 'prisma/migrations');
  for (const { name } of all) await rm(join(folder, name), { recursive: true });
  await mkdir(join(folder, '20240303_squashed'));
  await writeFile(join(folder, '20240303_squashed/migration.sql'), everything);
  const replaces = all.map(({ name, sql }) => ({ name, checksums: checksumVariants(sql) }));
  await writeFile(join(folder, '20240303_squashed/squash.json'), renderSquashFile({ replaces }));
}

function baseOptions(directory: string, url: string): OperationOptions {
  return {
    directory,
    url,
    schemaPath: `${directory}/prisma/schema.prisma`,
    shadow: { kind: 'embedded' },
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: process.env,
  };
}

const change = '20240404_change';
const usersWithRole = `create type "Role" as enum ('CLERK');
create table users (id int primary key, email text, role "Role" not null default 'CLERK');
`;

/** A migration of which only the first statements ran. */
function halfPath(
  name: string,
  kind: 'finish' | 'revert',
  statements: readonly string[],
  ran: number,
): WritePath {
  const sql = `${statements.join(';\n')};\n`;
  return {
    name,
    makeProject: () => makeHistory({ [init.name]: usersWithRole, [change]: sql }),
    seed: async (database) => {
      await database.query(`${usersWithRole} insert into users values (1, 'a')`);
      for (const statement of statements.slice(0, ran)) await database.query(statement);
      await writeLedger(database, [applied({ ...init, sql: usersWithRole }), failed({ name: change, sql })]);
    },
    run: (options) =>
      resolve({
        ...withVerb(options, { kind, data }, [change]),
        consent: { yes: true, allowDataLoss: new URL(options.url ?? '').pathname.slice(1) },
      }),
    writesFrom: /^Running/,
    isStepwise: /concurrently|add value/.test(sql),
  };
}

const plain = [
  'create table rooms (id int primary key, name text)',
  'alter table users add column room int references rooms',
  'create index users_room_idx on users (room)',
  'alter table users alter column email set default $$none$$',
];
const concurrent = [
  'create table rooms (id int primary key, name text)',
  'create index concurrently users_email_idx on users (email)',
  'create unique index concurrently users_email_key on users (email)',
  'alter table users add column floor int',
];
const enumValue = [
  `alter type "Role" add value 'ADMIN'`,
  `alter table users alter column role set default 'ADMIN'`,
  'create table logs (id int primary key)',
];

/** Verbs that run statements. */
export const statementPaths: readonly WritePath[] = [
  halfPath('--finish', 'finish', plain, 1),
  halfPath('--finish with CONCURRENTLY', 'finish', concurrent, 1),
  halfPath('--finish that ends with CONCURRENTLY', 'finish', concurrent.slice(0, 3), 1),
  halfPath('--finish with ADD VALUE', 'finish', enumValue, 0),
  halfPath('--revert', 'revert', plain, 3),
  halfPath('--revert with CONCURRENTLY', 'revert', concurrent, 3),
];

export interface RivalPath {
  readonly name: string;
  readonly path: WritePath;
  readonly rivals: readonly WritePath['run'][];
}

const rivals = (path: WritePath, ...runs: readonly WritePath['run'][]): RivalPath => ({
  name: path.name,
  path,
  rivals: runs,
});

const half = halfPath('--finish and --revert', 'finish', plain, 2);
const renamed = ledgerPaths.find(({ name }) => name === '--rename');

/** Two verbs that want different things of the same migration. */
export const rivalPaths: readonly RivalPath[] = [
  rivals(half, half.run, halfPath('', 'revert', plain, 2).run),
  ...(renamed === undefined
    ? []
    : [rivals(renamed, renamed.run, (options) => run(options, { kind: 'forget' }, rooms.name))]),
];
