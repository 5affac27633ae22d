import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksumVariants } from '../../src/model/checksum.ts';
import type { OperationOptions } from '../../src/model/options.ts';
import type { Report } from '../../src/model/report.ts';
import { resolve } from '../../src/operations/resolve.ts';
import type { ResolveVerb } from '../../src/operations/resolve/resolve-options.ts';
import { squashHistory } from '../../src/operations/squash.ts';
import { renderSquashFile } from '../../src/project/squash-file.ts';
import { writeLedger, type WantedRow } from './ledger-rows.ts';
import type { TestDatabase } from './postgres.ts';
import { makeHistory, resolveOptions } from './resolve-project.ts';
import { all, applied, bills, failed, init, rooms, run, withVerb } from './write-path-history.ts';
import { readJournals, type WritePath } from './write-path.ts';

const fileOf = (directory: string, name: string): string =>
  join(directory, 'prisma/migrations', name, 'migration.sql');

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
      await runSquash(optionsOf(directory, database.url));
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
      await run(optionsOf(directory, database.url), verb, 'add_bills');
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

function optionsOf(directory: string, url: string): OperationOptions {
  return resolveOptions({ directory }, url, { kind: 'diagnose' });
}
