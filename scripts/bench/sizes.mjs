/**
 * Time and memory of `status`, `baseline` and `drift` on input that is far too large: it is to be done, or refused
 * clearly, and never to end in a crash.
 *
 *   node scripts/bench/sizes.mjs [--only file,migrations,rows,tables] [--scale 1] [--major 17] [--bin <path>]
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSources, root } from './bundle-sources.mjs';
import { run, wholeProcess } from './measure.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'file,migrations,rows,tables' },
    scale: { type: 'string', default: '1' },
    major: { type: 'string', default: '17' },
    bin: { type: 'string', default: join(root, 'packages/cli/dist/bin.js') },
  },
});
const scaled = (count) => Math.round(count * Number(options.scale));

const ledgerSql = `create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null,
  finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;
const table = 'create table t (id int primary key, filling text);\n';
const insertOf10Kb = `insert into t values (1, '${'x'.repeat(10_000)}') on conflict do nothing;\n`;

const scenes = {
  file: {
    what: `a migration file of ${scaled(100)} MB`,
    history: () => [['1_init', table + insertOf10Kb.repeat(scaled(10_000))]],
    live: () => [table],
  },
  migrations: {
    what: `${scaled(5000)} migrations`,
    history: () => [
      ['0_init', table],
      ...Array.from({ length: scaled(5000) - 1 }, (_, place) => [
        `${String(place + 1).padStart(5, '0')}_more`,
        `create table t${place} (id int primary key);\n`,
      ]),
    ],
    live: (history) => history.map(([, sql]) => sql),
  },
  rows: {
    what: `a ledger of ${scaled(100_000)} rows`,
    history: () => [['1_init', table]],
    live: ([[name, sql]]) => [
      table,
      ledgerSql,
      `insert into _prisma_migrations values (gen_random_uuid(), '${createHash('sha256').update(sql).digest('hex')}', now(), '${name}')`,
      `insert into _prisma_migrations select gen_random_uuid(), repeat('0', 64), now(), 'lost_' || n, null, null, now(), 1
       from generate_series(2, ${scaled(100_000)}) n`,
    ],
  },
  tables: {
    what: `${scaled(20_000)} tables`,
    history: () => [],
    live: () => {
      const chunk = (place) =>
        `do $$ begin for n in ${place * 1000}..${place * 1000 + 999} loop
           execute format('create table t%s (id int primary key, a text, b int)', n); end loop; end $$`;
      return Array.from({ length: Math.ceil(scaled(20_000) / 1000) }, (_, place) => chunk(place));
    },
  },
};

const scratch = await mkdtemp(join(tmpdir(), 'prisma-mend-sizes-'));
const bundles = await bundleSources(['server.mjs']);
const { startServer } = await bundles.load('server.mjs');
const server = await startServer(Number(options.major), root, join(scratch, 'servers'));
try {
  for (const name of options.only.split(',')) await measure(name, scenes[name]);
} finally {
  await server.stop();
  await bundles.remove();
  await rm(scratch, { recursive: true, force: true });
}

async function measure(name, { what, history: makeHistory, live }) {
  const history = makeHistory();
  const directory = join(scratch, name);
  await writeProject(directory, history);
  const url = await server.createDatabase(`sized_${name}`, live(history));
  for (const args of [['status'], ['baseline', '--dry-run'], ['drift']]) {
    const task = {
      command: process.execPath,
      args: [options.bin, ...args, '--project', directory, '--url', url],
      env: { XDG_CACHE_HOME: join(scratch, 'cache'), NO_COLOR: '1' },
      measures: wholeProcess,
      allowed: [0, 1, 2, 3],
    };
    const { seconds, cpuSeconds, maxRssMiB, exitCode, said } = await run(task, scratch);
    const figures = `${seconds.toFixed(1)} s, CPU ${cpuSeconds?.toFixed(1)} s, ${maxRssMiB?.toFixed(0)} MiB, exit ${exitCode}`;
    console.log(`${what}: ${args.join(' ')}: ${figures}${exitCode === 1 ? `: ${said}` : ''}`);
  }
}

async function writeProject(directory, history) {
  const folder = join(directory, 'prisma', 'migrations');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(directory, 'prisma', 'schema.prisma'),
    'datasource db {\n  provider = "postgresql"\n}\n',
  );
  if (history.length > 0) await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, sql] of history) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }
}
