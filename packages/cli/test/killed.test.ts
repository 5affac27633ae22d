import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, jest, test } from '@jest/globals';
import {
  clinicNames,
  makeClinic,
  runByHand,
  type ClinicProject,
} from '../../core/test/support/clinic-project.ts';
import { startPostgres, type TestDatabase } from '../../core/test/support/postgres.ts';
import {
  isAimedAtWrites,
  killSeed,
  momentOfWriting,
  randomNumbers,
  tellSeen,
  untilWriting,
} from './support/aim-kill.ts';
import { runBin, runCommand, startBin } from './support/run-bin.ts';

const kills = Number(process.env['KILLS'] ?? '4');
const squashKills = process.env['KILLS'] === undefined ? 2 : kills;

jest.setTimeout(60_000 + kills * 60_000);

interface State {
  /** Null without a table. */
  readonly rows: readonly string[] | null;
  readonly folders: readonly string[];
}

async function readState(project: ClinicProject, database: TestDatabase): Promise<State> {
  const [table] = await database.query<{ name: string | null }>(
    `select to_regclass('public._prisma_migrations')::text as name`,
  );
  const rows =
    table?.name == null
      ? null
      : await database.query<{ migration_name: string }>(
          'select migration_name from _prisma_migrations where finished_at is not null order by started_at',
        );
  return {
    rows: rows?.map((row) => row.migration_name) ?? null,
    folders: await readdir(project.migrationsDirectory).catch(() => []),
  };
}

/** Every second time shortly after the writing began, else anywhere in a whole run. */
async function killAtRandom(
  { project, database }: { readonly project: ClinicProject; readonly database: TestDatabase },
  command: readonly string[],
  random: () => number,
  isWhileWriting: boolean,
  wholeRunMs: number,
): Promise<void> {
  const { child, ended } = startBin(command, { cwd: project.directory });
  const exited = ended.then(() => true);
  if (isWhileWriting) await Promise.race([untilWriting(database, project.directory), exited]);
  await Promise.race([sleep(isWhileWriting ? momentOfWriting(random) : random() * wholeRunMs), exited]);
  child.kill('SIGKILL');
  await ended;
}

describe.each([
  ['a history', true],
  ['no history', false],
])('baseline of a database with %s', (_, withHistory) => {
  const written = withHistory ? clinicNames : ['0_init'];
  const filesBefore = withHistory ? [...clinicNames, 'migration_lock.toml'] : [];
  const filesAfter = withHistory ? filesBefore : ['0_init', 'migration_lock.toml'];

  test(`killed ${kills} times leaves the old or the new state, and the next run completes it`, async () => {
    const server = await startPostgres();
    const random = randomNumbers(killSeed);
    let wholeRunMs = 0;
    const seen = new Map<string, number>();
    for (let kill = 0; kill <= kills; kill += 1) {
      const project = await makeClinic({ withHistory });
      const database = await server.createDatabase();
      await runByHand(database);
      const command = ['baseline', '--yes', '--url', database.url];
      const started = Date.now();
      if (kill === 0) {
        await runBin(command, { cwd: project.directory });
        wholeRunMs = Date.now() - started;
      } else {
        await killAtRandom(
          { project, database },
          command,
          random,
          isAimedAtWrites || kill % 2 === 0,
          wholeRunMs,
        );
        const { rows, folders } = await readState(project, database);
        if (rows !== null) expect(rows).toEqual(written);
        expect([filesBefore, filesAfter, ...(withHistory ? [] : [['migration_lock.toml']])]).toContainEqual(
          [...folders].sort(),
        );
        if (rows !== null) expect([...folders].sort()).toEqual(filesAfter);
        const outcome = `${rows === null ? 'no rows' : 'rows'}, ${folders.length} files`;
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
        const again = await runCommand(command, { cwd: project.directory });
        expect([again.exitCode, again.stderr]).toEqual([0, expect.any(String)]);
      }
      expect(await readState(project, database)).toEqual({ rows: written, folders: expect.any(Array) });
      expect((await readdir(project.migrationsDirectory)).sort()).toEqual(filesAfter);
      expect((await readdir(join(project.directory, 'prisma'))).sort()).toEqual([
        'migrations',
        'schema.prisma',
      ]);
      if (!withHistory) {
        const sql = await readFile(join(project.migrationsDirectory, '0_init', 'migration.sql'), 'utf8');
        expect(sql).toContain('CREATE TABLE "public"."patients"');
      }
      await project.remove();
      await database.drop();
    }
    tellSeen(withHistory ? 'baseline of a history' : 'baseline without a history', seen);
  });
});

test(`baseline --squash, killed ${squashKills} times while it writes, leaves what the next run completes`, async () => {
  const server = await startPostgres();
  const random = randomNumbers(killSeed);
  const seen = new Map<string, number>();
  const squash = `${clinicNames.at(-1)?.slice(0, 14) ?? ''}_squashed`;
  const whole = [...clinicNames, 'migration_lock.toml'];
  for (let kill = 0; kill < squashKills; kill += 1) {
    const project = await makeClinic();
    const database = await server.createDatabase();
    await runByHand(database);
    await runCommand(['baseline', '--yes', '--url', database.url], { cwd: project.directory });
    const command = ['baseline', '--squash', '--yes', '--url', database.url];
    await killAtRandom({ project, database }, command, random, true, 0);
    const { rows, folders } = await readState(project, database);
    expect([clinicNames, [squash]]).toContainEqual(rows);
    // The new folder comes before any old one goes, and all have gone before the rows change.
    if (!folders.includes(squash)) expect([...folders].sort()).toEqual(whole);
    if (rows?.includes(squash) === true) expect([...folders].sort()).toEqual([squash, 'migration_lock.toml']);
    const outcome = `${rows?.includes(squash) === true ? 'squashed' : 'old rows'}, ${folders.length} files`;
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    const again = await runCommand(command, { cwd: project.directory });
    expect([again.exitCode, again.stderr]).toEqual([0, expect.any(String)]);
    const after = await readState(project, database);
    expect([after.rows, [...after.folders].sort()]).toEqual([[squash], [squash, 'migration_lock.toml']]);
    const files = (await readdir(join(project.directory, 'prisma'))).sort();
    expect(files).toEqual(['migrations', 'schema.prisma']);
    await project.remove();
    await database.drop();
  }
  tellSeen('baseline --squash', seen);
});
