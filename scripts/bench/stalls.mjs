/**
 * How long writers of an application are kept waiting while a repair waits for its locks behind a transaction that
 * somebody left open. Needs pgbench on the PATH.
 *
 *   node scripts/bench/stalls.mjs [--runs 5] [--held 8] [--rows 10000] [--major 17] [--bin <path>]
 *
 * Four pgbench clients write; a session that wrote one row stays idle for `--held` seconds, and leaves shortly before
 * a try gives up; the repair must be done then. The longest that one transaction of pgbench took is compared with the longest of as many seconds
 * without the repair, which is what the machine does by itself.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { bundleSources, root } from './bundle-sources.mjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    held: { type: 'string', default: '8' },
    rows: { type: 'string', default: '10000' },
    major: { type: 'string', default: '17' },
    bin: { type: 'string', default: join(root, 'packages/cli/dist/bin.js') },
  },
});
const heldSeconds = Number(options.held);
const rows = Number(options.rows);
const longestMs = 400;
/** Of the 300 ms of a try. */
const lateMs = 250;
const waitingSql = `select from pg_stat_activity
  where application_name like 'prisma-mend%' and datname = current_database() and wait_event_type = 'Lock'`;

const init = `create table users (id int primary key, email text, name text);
create table logs (id int primary key, user_id int);
`;
const more = `create table rooms (id int primary key);
alter table users add column room int references rooms;
alter table logs add column level int not null default 0;
`;
const fill = `insert into users (id) select generate_series(1, ${rows});
insert into logs (id) select generate_series(1, ${rows});
`;
const scenes = [
  {
    name: 'drift --revert',
    history: { '1_init': init },
    stopped: null,
    live: [init, fill, 'alter table users add column phone text', 'alter table logs add column extra int'],
    args: (database) => ['drift', '--against', 'history', '--revert', '--yes', '--allow-data-loss', database],
  },
  {
    name: 'resolve --finish',
    history: { '1_init': init, '2_more': more },
    stopped: '2_more',
    live: [init, fill, 'create table rooms (id int primary key)'],
    args: () => ['resolve', '2_more', '--finish', '--yes'],
  },
];
const writers = {
  'users.sql': `\\set id random(2, ${rows})\nupdate users set name = 'x' where id = :id;\n`,
  'logs.sql': `\\set id random(2, ${rows})\nupdate logs set user_id = 1 where id = :id;\n`,
};

const scratch = await mkdtemp(join(tmpdir(), 'prisma-mend-stalls-'));
const bundles = await bundleSources(['server.mjs']);
const { startServer } = await bundles.load('server.mjs');
const server = await startServer(Number(options.major), root, join(scratch, 'servers'));
const env = { ...process.env, XDG_CACHE_HOME: join(scratch, 'cache'), NO_COLOR: '1' };
let isLate = false;
try {
  for (const scene of scenes) {
    const measured = [];
    for (let run = 0; run < Number(options.runs); run += 1) measured.push(await measure(scene, run));
    for (const one of measured) console.log(`${scene.name}: ${describe(one)}`);
    isLate ||= measured.some(({ exitCode, longest }) => exitCode !== 0 || longest > longestMs);
  }
} finally {
  await server.stop();
  await bundles.remove();
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = isLate ? 1 : 0;

function describe({ exitCode, seconds, longest, over, alone, count }) {
  return [
    `exit ${exitCode} after ${seconds.toFixed(1)} s`,
    `longest of ${count} transactions ${longest.toFixed(0)} ms, ${over} over ${longestMs} ms`,
    `without the repair ${alone.toFixed(0)} ms`,
  ].join('; ');
}

async function measure(scene, run) {
  const name = `${scene.stopped === null ? 'revert' : 'finish'}_${run}`;
  const directory = join(scratch, name);
  const url = await server.createDatabase(name, scene.live);
  await writeProject(directory, scene.history);
  await record(url, scene);
  const alone = await underLoad(url, directory, () => sleep(heldSeconds * 1000));
  const holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('update users set email = $$x$$ where id = 1');
  let started = 0;
  let ended = null;
  const loaded = await underLoad(url, directory, async () => {
    started = performance.now();
    const running = mend([...scene.args(name), '--project', directory, '--url', url]);
    const left = leaveLate(url, holder);
    ended = await running;
    await left;
  });
  await holder.end();
  if (ended.exitCode !== 0) console.error(ended.output);
  return {
    exitCode: ended.exitCode,
    seconds: (ended.at - started) / 1000,
    longest: Math.max(...loaded),
    over: loaded.filter((ms) => ms > longestMs).length,
    count: loaded.length,
    alone: Math.max(...alone),
  };
}

/** Commits when a try has been waiting for nearly as long as it may, so that its work comes on top of the wait. */
async function leaveLate(url, holder) {
  await sleep(heldSeconds * 1000);
  const observer = new Client({ connectionString: url });
  await observer.connect();
  const isWaiting = async () => (await observer.query(waitingSql)).rows.length > 0;
  while (await isWaiting()) await sleep(5);
  while (!(await isWaiting())) await sleep(5);
  await sleep(lateMs);
  await holder.query('commit');
  await observer.end();
}

/** Runs `work` beside four writers. Milliseconds of each of their transactions. */
async function underLoad(url, directory, work) {
  const place = await mkdtemp(join(directory, 'load-'));
  for (const [file, sql] of Object.entries(writers)) await writeFile(join(place, file), sql);
  const files = Object.keys(writers).flatMap((file) => ['-f', file]);
  // At a rate that the machine bears: what is measured are locks, not queues for a core.
  const args = ['-n', '-c', '4', '-R', '200', '-T', '600', '-l', ...files, url];
  const pgbench = spawn('pgbench', args, { cwd: place, stdio: 'ignore' });
  const closed = new Promise((resolve, reject) => {
    pgbench.once('error', reject);
    pgbench.once('close', resolve);
  });
  await Promise.race([sleep(500), closed]);
  await work();
  // It writes its log in blocks, of which the last is lost.
  await sleep(1500);
  pgbench.kill('SIGINT');
  await closed;
  const logs = (await readdir(place)).filter((file) => file.startsWith('pgbench_log'));
  const lines = (await Promise.all(logs.map((file) => readFile(join(place, file), 'utf8')))).flatMap((text) =>
    text.split('\n').filter((line) => line !== ''),
  );
  // client, transaction, elapsed, script, second, microsecond, of these waited for its turn
  const transactions = lines.map((line) => line.split(' ').map(Number)).filter((cells) => cells.length === 7);
  return transactions.map(([, , elapsed, , , , lag]) => (elapsed - lag) / 1000);
}

async function writeProject(directory, history) {
  const folder = join(directory, 'prisma', 'migrations');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  await writeFile(
    join(directory, 'prisma', 'schema.prisma'),
    'datasource db {\n  provider = "postgresql"\n}\n',
  );
  for (const [name, sql] of Object.entries(history)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }
}

/** The rows that Prisma would have left, the last of a migration that stopped. */
async function record(url, { history, stopped }) {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null,
    finished_at timestamptz, migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
    started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`);
  for (const [name, sql] of Object.entries(history)) {
    const checksum = createHash('sha256').update(sql).digest('hex');
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values (gen_random_uuid(), $1, $2, case when $3 then now() end, 1)`,
      [checksum, name, name !== stopped],
    );
  }
  await client.end();
}

/** Runs the command line to its end. */
function mend(args) {
  const child = spawn(process.execPath, [options.bin, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output, at: performance.now() }));
  });
}
