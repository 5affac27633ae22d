import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openServer } from '../cut-histories/open-server.mjs';
import { writeRows } from '../frozen-runs/write-rows.mjs';

const bin =
  process.env.PRISMA_MEND_BIN ?? fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url));
const preload = new URL('wide-terminal.mjs', import.meta.url).href;
const major = 17;

/**
 * Runs the lines of every state on a terminal of each width, each time on a new database.
 *
 * @param {{ states: readonly object[], wordsOnly: readonly string[], widths: readonly number[], hasColours?: boolean, keep?: (place: { directory: string }, state: object) => Promise<void> }} task
 * @returns {Promise<readonly { state: object | null, line: string, width: number, exitCode: number, text: string }[]>}
 */
export async function runCaptures({ states, wordsOnly, widths, hasColours = false, keep }) {
  const server = await openServer(major);
  const admin = await server.connect('postgres');
  const captures = [];
  try {
    for (const width of widths) {
      const view = { width, hasColours };
      for (const state of states) {
        await admin.query(`create database ${state.name}`);
        const directory = await makeProject(state);
        const place = { directory, url: server.url(state.name) };
        try {
          await server.within(state.name, (client) => fill(client, state));
          for (const run of state.runs) captures.push({ state, ...(await capture(place, run, view)) });
          await keep?.(place, state);
        } finally {
          await server.drop(state.name);
          await rm(directory, { recursive: true, force: true });
        }
      }
      const directory = await makeProject({ files: {} });
      for (const line of wordsOnly) {
        captures.push({ state: null, ...(await capture({ directory, url: null }, line, view)) });
      }
      await rm(directory, { recursive: true, force: true });
    }
  } finally {
    await admin.end();
    await server.stop();
  }
  return captures;
}

async function makeProject({ files }) {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'capture-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

async function fill(client, { sql, rows }) {
  if (sql !== undefined) await client.query(sql);
  if (rows !== undefined) await writeRows(client, rows);
}

async function capture({ directory, url }, run, { width, hasColours }) {
  const words = typeof run === 'string' ? run.split(' ').filter((word) => word !== '') : run;
  const journal = (await readdir(join(directory, '.prisma-mend/journal')).catch(() => [])).sort().at(-1);
  const args = words.map((word) => word.replace('{journal}', `.prisma-mend/journal/${journal}`));
  const path = join(directory, 'capture.txt');
  const file = await open(path, 'w');
  const child = spawn(process.execPath, ['--import', preload, bin, ...args], {
    cwd: directory,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      CAPTURE_COLUMNS: String(width),
      ...(url === null ? {} : { DATABASE_URL: url }),
      ...(hasColours ? { TERM: 'xterm-256color' } : { NO_COLOR: '1' }),
    },
    stdio: ['ignore', file.fd, file.fd],
  });
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  await file.close();
  const text = withoutSpinner(await readFile(path, 'utf8')).trimEnd();
  await rm(path);
  const line = ['prisma-mend', ...args.map((word) => (word.includes(' ') ? `"${word}"` : word))].join(' ');
  return { line, width, exitCode, text };
}

/** A spinner takes back what it wrote. */
function withoutSpinner(text) {
  // eslint-disable-next-line no-control-regex -- the sequence that clears a line
  return text.replace(/[^\n]*\r\u001b\[2K/g, '');
}
