/**
 * Measures prisma-mend beside pg_dump and Prisma's engine on generated schemas and histories.
 *
 *   npm run bench -- [--sizes 10,100,1000,3000] [--rounds 5] [--major 17] [--bin <path>] [--json]
 *
 * Every figure is the median of whole processes that ran in turns; ratios are taken pair by pair.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSources, root } from './bundle-sources.mjs';
import { generateHistory } from './generate-history.mjs';
import { generateSchema } from './generate-schema.mjs';
import { measureInTurns, printedTime, run, wholeProcess } from './measure.mjs';
import { renderTable } from './render-table.mjs';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10,100,1000,3000' },
    rounds: { type: 'string', default: '5' },
    major: { type: 'string', default: '17' },
    bin: { type: 'string', default: join(root, 'packages/cli/dist/bin.js') },
    json: { type: 'boolean', default: false },
  },
});
const sizes = options.sizes.split(',').map(Number);
const rounds = Number(options.rounds);

/** Seconds that a step should take (docs/performance.md), by number of models. */
const aims = {
  catalog: { 100: 0.08, 1000: 0.2, 3000: 0.55, 10000: 2 },
  check: { 100: 0.06 },
  status: { 100: 0.25, 1000: 0.5, 3000: 1.1, 10000: 5 },
};

const scratch = await mkdtemp(join(tmpdir(), 'prisma-mend-bench-'));
const cache = join(scratch, 'cache');
const env = { XDG_CACHE_HOME: cache, NO_COLOR: '1' };
const say = (text) => (options.json ? process.stderr : process.stdout).write(`${text}\n`);
const groups = [];
const report = (title, rows) => {
  groups.push({ title, rows });
  say(`${renderTable({ title, rows })}\n`);
};

/** `prisma-mend`; exit code 2 says that there are findings. */
const mend = (...args) => ({
  command: process.execPath,
  args: [options.bin, ...args],
  env,
  allowed: [0, 2],
  measures: wholeProcess,
});

const bundles = await bundleSources(['probe.mjs', 'server.mjs']);
const { startServer } = await bundles.load('server.mjs');
const server = await startServer(Number(options.major), root, join(scratch, 'servers'));
try {
  await measureStartUp();
  for (const size of sizes) await measureSize(size);
  await measureReplay(300, 135);
  await measureForensics(500, 100);
  if (options.json) {
    const machine = { cpu: cpus()[0]?.model ?? '', cores: cpus().length, memoryGiB: totalmem() / 2 ** 30 };
    const versions = { node: process.version, postgres: await server.version() };
    console.log(JSON.stringify({ machine, versions, rounds, groups }, null, 2));
  }
} finally {
  await server.stop();
  await bundles.remove();
  await rm(scratch, { recursive: true, force: true });
}

async function measureStartUp() {
  const tasks = ['--version', '--help'].map((name) => ({ ...mend(name), name, aim: 0.12 }));
  report('Start-up', await measureInTurns(tasks, rounds, scratch));
}

async function measureSize(size) {
  const { sql, prisma } = generateSchema(size);
  const directory = join(scratch, `models_${size}`);
  const schemaPath = join(directory, 'prisma', 'schema.prisma');
  await writeProject(directory, [{ name: '0_init', sql }], prisma);
  const url = await server.createDatabase(`models_${size}`, inChunks(sql));
  const project = ['--project', directory, '--url', url];

  const uncached = await run(mend('drift', ...project), scratch);
  await run(mend('baseline', '--yes', ...project), scratch);
  for (const command of ['status', 'drift']) await run(mend(command, ...project), scratch);

  const probe = (name, task, ...args) => ({
    name,
    command: process.execPath,
    args: [bundles.pathOf('probe.mjs'), task, url, ...args],
    measures: wholeProcess,
  });
  const rows = await measureInTurns(
    [
      { ...mend('status', ...project), name: 'prisma-mend status, cached', aim: aims.status[size] },
      { ...mend('drift', ...project), name: 'prisma-mend drift, cached', aim: aims.status[size] },
      { ...probe('catalog read, in process', 'catalog'), measures: printedTime, aim: aims.catalog[size] },
      {
        ...probe('checkDatabase(), in process, connected', 'check', directory),
        measures: printedTime,
        aim: aims.check[size],
      },
      ...pgDumpTasks(url),
      probe("Prisma's engine, introspection", 'introspect'),
      probe("Prisma's engine, diff", 'diff', schemaPath),
    ],
    rounds,
    scratch,
  );
  const first = {
    name: 'prisma-mend drift, nothing cached (once)',
    ...uncached,
    stdout: undefined,
    aim: null,
  };
  report(`${size} models`, [...rows, first]);
}

/** The server's own binaries bring none; one on the PATH must not be older than the server. */
function pgDumpTasks(url) {
  try {
    const [major] = /\d+/.exec(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' })) ?? [];
    if (Number(major) >= Number(options.major)) {
      const args = ['--schema-only', `--file=${join(scratch, 'dump.sql')}`, url.replace(/\?.*/, '')];
      return [{ name: 'pg_dump --schema-only', command: 'pg_dump', args, measures: wholeProcess }];
    }
    say(
      `pg_dump on the PATH is of version ${major}: it cannot read PostgreSQL ${options.major}, and is left out.`,
    );
  } catch {
    say('There is no pg_dump on the PATH: it is left out.');
  }
  return [];
}

async function measureReplay(count, tables) {
  const history = generateHistory(count, tables);
  const directory = join(scratch, 'replay');
  await writeProject(directory, history, null);
  const url = await server.createDatabase(
    'replay',
    history.map(({ sql }) => sql),
  );
  const status = mend('status', '--project', directory, '--url', url);
  const last = join(directory, 'prisma', 'migrations', history.at(-1).name);
  await run(status, scratch);
  const tasks = [
    { ...status, name: 'nothing cached', aim: 0.9, prepare: forgetReplays },
    {
      ...status,
      name: 'all but the last cached',
      aim: 0.35,
      prepare: async () => {
        await forgetReplays();
        await rename(last, join(scratch, 'aside'));
        await run(status, scratch);
        await rename(join(scratch, 'aside'), last);
      },
    },
    { ...status, name: 'all cached' },
  ];
  report(
    `Replay of ${count} migrations (status, whole process)`,
    await measureInTurns(tasks, rounds, scratch),
  );
}

async function measureForensics(count, tables) {
  const history = generateHistory(count, tables);
  const directory = join(scratch, 'forensics');
  await writeProject(directory, history, null);
  const held = history.filter(({ isOptional }, place) => !isOptional || place % 7 !== 0);
  const url = await server.createDatabase(
    'forensics',
    held.map(({ sql }) => sql),
  );
  const status = mend('status', '--project', directory, '--url', url);
  const tasks = [
    { ...status, name: 'first run', aim: 12, prepare: forgetReplays },
    { ...status, name: 'again', aim: 1 },
  ];
  report(
    `Forensics over ${count} migrations, out of order (status, whole process)`,
    await measureInTurns(tasks, rounds, scratch),
  );
}

async function forgetReplays() {
  await rm(join(cache, 'prisma-mend', 'replays'), { recursive: true, force: true });
}

async function writeProject(directory, migrations, prisma) {
  const folder = join(directory, 'prisma', 'migrations');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const { name, sql } of migrations) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }
  const schema = prisma ?? 'datasource db {\n  provider = "postgresql"\n}\n';
  await writeFile(join(directory, 'prisma', 'schema.prisma'), schema);
}

/** One message with thousands of statements is slower than many with a few hundred. */
function inChunks(sql) {
  const statements = sql.split(/(?<=;)\n(?=CREATE|ALTER)/);
  return Array.from({ length: Math.ceil(statements.length / 200) }, (_, chunk) =>
    statements.slice(chunk * 200, (chunk + 1) * 200).join('\n'),
  );
}
