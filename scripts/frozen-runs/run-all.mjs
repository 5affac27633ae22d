import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openServer } from '../cut-histories/open-server.mjs';
import { writeRows } from './write-rows.mjs';

const bin =
  process.env.PRISMA_MEND_BIN ?? fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url));
const docs = join(dirname(bin), 'docs');
const probe = pathToFileURL(fileURLToPath(new URL('probe.mjs', import.meta.url))).href;
const major = 17;
const atATime = 2;

/** Every run of every state, in order; the runs of one state follow one another on one database. */
export async function runAll(states) {
  const server = await openServer(major);
  try {
    const runs = states.map(() => []);
    const queue = states.map((state, place) => ({ state, place }));
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        runs[next.place] = await runState(server, next.state);
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    return runs.flat();
  } finally {
    await server.stop();
  }
}

async function runState(server, state) {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'frozen-'));
  const database = await server.copy();
  try {
    for (const [path, content] of Object.entries(state.files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), content);
    }
    await server.within(database, async (client) => {
      if (state.sql !== undefined) await client.query(state.sql);
      if (state.rows !== undefined) await writeRows(client, state.rows);
    });
    const place = { server, directory, database, url: server.url(database) };
    await state.then?.(place);
    const runs = [];
    for (const line of state.runs) runs.push(await runOne(place, state, line));
    return runs;
  } finally {
    await server.drop(database);
    await rm(directory, { recursive: true, force: true });
  }
}

async function runOne(place, state, run) {
  const { line, answer, sql } = typeof run === 'string' ? { line: run } : run;
  if (sql !== undefined) await place.server.within(place.database, (client) => client.query(sql));
  const { exitCode, stdout, stderr, figures } = await runLine(place, line, answer);
  const name = `${state.name}: ${line}${answer === undefined ? '' : ` (answer ${answer})`}`;
  const seen = { exitCode, stdout, stderr, ...(await observe(place)) };
  const text = normalise(JSON.stringify(seen), place);
  return { name, figures, seen: JSON.parse(text) };
}

async function runLine({ directory, database, url }, line, answer) {
  const figuresPath = join(directory, '..', `${database}.figures`);
  await writeFile(figuresPath, '');
  const journal = (await readdir(join(directory, '.prisma-mend/journal')).catch(() => [])).sort().at(-1);
  const words = line
    .split(' ')
    .map((word) =>
      word.replace('{database}', database).replace('{journal}', `.prisma-mend/journal/${journal}`),
    );
  const isSnapshot = words.includes('--snapshot') || words.includes('--no-database');
  const args = [...words, ...(answer === undefined ? ['--json'] : []), ...(isSnapshot ? [] : ['--url', url])];
  const child = spawn(process.execPath, ['--import', probe, bin, ...args], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...(process.env.XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME }),
      NO_COLOR: '1',
      FROZEN_FIGURES: figuresPath,
      FROZEN_DATABASE: database,
      ...(answer === undefined ? {} : { FROZEN_TERMINAL: '1' }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text));
  let isAsked = false;
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text;
    if (answer === undefined || isAsked || !/\[y\/N\]|to agree/.test(output.stderr)) return;
    isAsked = true;
    child.stdin.write(`${answer.replace('{database}', database)}\n`);
  });
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  const noted = (await readFile(figuresPath, 'utf8')).split('\n');
  await rm(figuresPath);
  const count = (what) => noted.filter((each) => each === what).length;
  const figures = { connections: count('connection'), catalogs: count('catalog'), servers: count('server') };
  // What is drawn over itself on a terminal depends on how long things take.
  return { exitCode, ...output, stderr: answer === undefined ? output.stderr : '', figures };
}

async function observe({ server, directory, database }) {
  return server.within(database, async (client) => {
    const {
      rows: [ledger],
    } = await client.query(`select to_regclass('_prisma_migrations') as name`);
    const rows =
      ledger.name === null
        ? null
        : (
            await client.query(
              'select to_jsonb(l)::text as row from _prisma_migrations l order by migration_name, started_at, id',
            )
          ).rows.map(({ row }) => row);
    const { rows: columns } = await client.query(
      `select c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as text
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace order by 1`,
    );
    return { rows, columns: columns.map(({ text }) => text), files: await readFiles(directory) };
  });
}

async function readFiles(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const own = paths
    .map((path) => path.slice(directory.length + 1))
    .filter((path) => !path.startsWith('.git/'));
  const files = await Promise.all(
    own.sort().map(async (path) => [path, await readFile(join(directory, path), 'utf8')]),
  );
  return Object.fromEntries(files);
}

/** Everything that is another at every run. */
function normalise(text, { directory, database, url }) {
  return text
    .replaceAll(url, '<url>')
    .replaceAll(directory, '<project>')
    .replaceAll(database, '<database>')
    .replaceAll(/\b20(?:2[5-9]|[3-9]\d)-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00(?::00)?)?/g, '<time>')
    .replaceAll(/\b20(?:2[6-9]|[3-9]\d)\d{10}(?:\d{3})?/g, '<time>')
    .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<id>')
    .replaceAll(/(<time>-[a-z-]+)-[0-9a-f]{8}\.json/g, '$1-<id>.json')
    .replaceAll(/(\\+"durationMs\\*": ?)\d+/g, '$1<ms>')
    .replaceAll(/(\\+"oid\\*": ?\\+")\d+/g, '$1<oid>')
    .replaceAll(/(\\+"systemIdentifier\\*": ?\\+")\d+/g, '$1<system>')
    .replaceAll(/\(\d+ ms\)/g, '(<ms>)')
    .replaceAll(/(snapshot of )[-\d: ]+ UTC/g, '$1<time>')
    .replaceAll(/(\\+"ledger\\*": ?\{\s*(?:\\+n)?\s*\\+"hash\\*": ?\\+")[0-9a-f]{64}/g, '$1<hash>')
    .replaceAll(docs, '<docs>')
    .replaceAll(/\b127\.0\.0\.1:\d+/g, '<address>');
}
