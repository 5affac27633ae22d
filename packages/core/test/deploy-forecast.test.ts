import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DeployForecast } from '../src/model/deploy.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import {
  deployStates,
  describeState,
  folderSets,
  initName,
  initSql,
  ledgerShapes,
  lockFiles,
  matrixSchema,
  rowSets,
  secondName,
  secondSql,
  structures,
  type DeployState,
} from './support/deploy-matrix.ts';
import { deployWith } from './support/judge-engines.ts';
import { writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { runPrisma } from './support/prisma-cli.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

/** MATRIX_RUNS=all takes every state, each judged by the real command line; else a sample, a third of it so. */
const isWhole = process.env['MATRIX_RUNS'] === 'all';
const all = deployStates();
const only = process.env['MATRIX_ONLY'];
const sampleSize = 12;
const states =
  only !== undefined
    ? all.filter((state) => describeState(state).includes(only))
    : isWhole
      ? all
      : all.filter((_, place) => place % Math.ceil(all.length / sampleSize) === 5);

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
  const admin = await server.createDatabase();
  for (const role of ['owner', 'user', 'stranger']) {
    await admin.query(`create role "mend_${role}" login password 'x' nosuperuser`);
  }
  await admin.drop();
});

const told: { readonly outcome: string }[] = [];
afterAll(() => {
  const unknown = told.filter(({ outcome }) => outcome === 'unknown').length;
  if (isWhole) process.stderr.write(`${told.length} states, ${unknown} unknown\n`);
});

async function makeDatabase(state: DeployState): Promise<TestDatabase> {
  const live = await server.createDatabase();
  await live.query(initSql + rowSets[state.rows]);
  if (state.ledger !== 'first only') await live.query(secondSql);
  await live.query(structures[state.structure]);
  const shape = ledgerShapes[state.ledger];
  if (shape.rows !== null) await writeLedger(live, shape.rows);
  if ('more' in shape) await live.query(shape.more);
  await live.query(`
    do $$ declare r record; begin
      execute format('alter database %I owner to mend_owner', current_database());
      for r in select format('%I', nspname) as name from pg_namespace where nspname !~ '^pg_|information' loop
        execute 'alter schema ' || r.name || ' owner to mend_owner; grant usage on schema ' || r.name || ' to mend_user, mend_stranger';
      end loop;
      for r in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
               where relkind in ('r', 'v', 'S') and nspname !~ '^pg_|information' loop
        execute 'alter table ' || r.name || ' owner to mend_owner; grant all on ' || r.name || ' to mend_user';
      end loop;
      for r in select t.oid::regtype as name from pg_type t where typtype = 'e' loop
        execute 'alter type ' || r.name || ' owner to mend_owner';
      end loop;
    end $$`);
  if (shape.rows !== null && !('more' in shape)) {
    await live.query(
      'alter table _prisma_migrations owner to mend_stranger; grant all on _prisma_migrations to mend_owner',
    );
  }
  return live;
}

async function makeFolder({ folder, lockFile }: DeployState): Promise<TemporaryProject> {
  const project = await makeHistory(
    { [initName]: initSql, [secondName]: secondSql, ...folderSets[folder] },
    {
      'prisma/schema.prisma': matrixSchema,
      'prisma/migrations/migration_lock.toml': lockFiles[lockFile],
      'prisma.config.mjs':
        "export default { schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL } };\n",
      'package.json': '{"type":"module"}',
    },
  );
  await mkdir(join(project.directory, 'node_modules'), { recursive: true });
  await writeFile(join(project.directory, '.keep'), '');
  return project;
}

function urlAs(live: TestDatabase, { role }: DeployState): string {
  if (role === 'superuser') return live.url;
  return live.url.replace(/\/\/[^@]+@/, `//mend_${role}:x@`);
}

interface Truth {
  /** Migrations that ran to their end and are recorded. */
  readonly applies: readonly string[];
  readonly isStopped: boolean;
  /** Of the row that is left without an end. */
  readonly failed: string | null;
  readonly text: string;
}

async function finishedNames(live: TestDatabase): Promise<readonly string[]> {
  const [found] = await live.query<{ found: string | null }>(
    `select to_regclass('public._prisma_migrations')::text as found`,
  );
  if (found?.found == null) return [];
  const rows = await live.query<{ migration_name: string }>(
    'select migration_name from public._prisma_migrations where finished_at is not null and rolled_back_at is null order by started_at',
  );
  return rows.map(({ migration_name }) => migration_name);
}

async function deploy(
  live: TestDatabase,
  url: string,
  project: TemporaryProject,
  byCommandLine: boolean,
): Promise<Truth> {
  const before = new Set(await finishedNames(live));
  let text = '';
  let isStopped = false;
  if (byCommandLine) {
    const run = await runPrisma({
      version: 7,
      cwd: project.directory,
      args: ['migrate', 'deploy'],
      env: { DATABASE_URL: url },
    });
    isStopped = run.exitCode !== 0;
    text = run.stdout + run.stderr;
  } else {
    try {
      await deployWith('7.10', url, project.directory);
    } catch (error) {
      isStopped = true;
      text =
        error instanceof Error
          ? `${'code' in error ? String(error.code) : ''} ${error.message}`
          : String(error);
    }
  }
  const applies = (await finishedNames(live)).filter((name) => !before.has(name));
  const failed = await live
    .query<{ migration_name: string }>(
      'select migration_name from public._prisma_migrations where finished_at is null and rolled_back_at is null order by started_at desc limit 1',
    )
    .catch(() => []);
  return { applies, isStopped, failed: failed[0]?.migration_name ?? null, text };
}

/** Whether what was foretold is what happened; a sentence where it is not. */
function judge({ outcome, applies, stopsAt }: DeployForecast, truth: Truth): string | null {
  const told = `told ${outcome} ${JSON.stringify({ applies, stopsAt })}, was ${JSON.stringify(truth)}`;
  const isSame = applies.join() === truth.applies.join();
  switch (outcome) {
    case 'nothing':
      return truth.isStopped || truth.applies.length > 0 ? told : null;
    case 'applies':
      return truth.isStopped || !isSame ? told : null;
    case 'unknown':
      return null;
    case 'stops': {
      if (stopsAt === null || !isSame) return told;
      // Prisma reports a file that leaves its transaction open as applied, and loses its record.
      const isStopped = truth.isStopped || (stopsAt.code === 'P3009' && truth.failed === stopsAt.migration);
      if (!isStopped) return told;
      const names =
        ['P3018', 'P1014', null].includes(stopsAt.code) || truth.text.includes(stopsAt.code ?? '');
      if (!names && stopsAt.code !== 'P3009') return told;
      const isThere = stopsAt.code !== 'P3018' || truth.failed === stopsAt.migration;
      return isThere ? null : told;
    }
  }
}

test.each(states.map((state) => [describeState(state), state] as const))('%s', async (name, state) => {
  const live = await makeDatabase(state);
  await using project = await makeFolder(state);
  const url = urlAs(live, state);
  const { deploy: forecast } = await checkStatus({ ...resolveOptions(project, url, { kind: 'diagnose' }) });
  told.push(forecast);
  const byCommandLine = isWhole || states.indexOf(state) % 3 === 0;
  const truth = await deploy(live, url, project, byCommandLine);
  expect({ state: name, problem: judge(forecast, truth) }).toEqual({ state: name, problem: null });
  await live.drop();
});

test('few states are unknown', () => {
  if (!isWhole) return;
  const unknown = told.filter(({ outcome }) => outcome === 'unknown').length;
  expect(unknown / told.length).toBeLessThan(0.1);
});
