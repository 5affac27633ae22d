import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openServer } from '../cut-histories/open-server.mjs';
import { writeRows } from '../frozen-runs/write-rows.mjs';
import { holdAgentSession } from './agent-session.mjs';

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
        const place = { directory, url: server.url(state.name), urlOf: server.url };
        try {
          for (const name of state.copies ?? []) await admin.query(`create database ${name}`);
          await server.within(state.name, (client) => fill(client, state));
          for (const run of state.runs) {
            if (typeof run === 'function') await run({ ...place, within: server.within });
            else captures.push({ state, ...(await capture(place, run, view)) });
          }
          await keep?.(place, state);
        } finally {
          for (const name of [state.name, ...(state.copies ?? [])]) await server.drop(name);
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

/**
 * A run is a line, its words, or either of them with what a person types (`answer`) or an agent calls (`calls`).
 * `{journal}` and `{token}` stand for the last ones that were written.
 */
async function capture({ directory, url }, run, { width, hasColours }) {
  const { line: wanted, answer, calls } = typeof run === 'string' || Array.isArray(run) ? { line: run } : run;
  const words = typeof wanted === 'string' ? wanted.split(' ').filter((word) => word !== '') : wanted;
  const journal = (await readdir(join(directory, '.prisma-mend/journal')).catch(() => [])).sort().at(-1);
  const token = (await readFile(join(directory, tokenFile), 'utf8').catch(() => '')).trim();
  const args = words.map((word) =>
    word.replace('{journal}', `.prisma-mend/journal/${journal}`).replace('{token}', token),
  );
  const path = join(directory, 'capture.txt');
  const file = await open(path, 'w');
  const environment = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PRISMA_MEND_APPROVAL_KEY: 'of a person in a capture '.repeat(2),
    CAPTURE_COLUMNS: String(width),
    ...(answer === undefined ? {} : { CAPTURE_ASKS: '1' }),
    ...(url === null ? {} : { DATABASE_URL: url }),
    ...(hasColours ? { TERM: 'xterm-256color' } : { NO_COLOR: '1' }),
  };
  const line = ['prisma-mend', ...args.map((word) => (word.includes(' ') ? `"${word}"` : word))]
    .join(' ')
    .replace(token === '' ? /$^/ : token, '<token>');
  if (calls !== undefined) {
    await file.close();
    await rm(path);
    const text = await holdAgentSession({ bin, args, calls, environment, directory });
    return { line, width, exitCode: 0, text };
  }
  const child = spawn(process.execPath, ['--import', preload, bin, ...args], {
    cwd: directory,
    env: environment,
    stdio: [answer === undefined ? 'ignore' : 'pipe', file.fd, file.fd],
  });
  child.stdin?.end(answer);
  const exitCode = await new Promise((resolve) => child.once('close', resolve));
  await file.close();
  const text = withoutSpinner(await readFile(path, 'utf8')).trimEnd();
  await rm(path);
  if (args.includes('--approve') && exitCode === 0) {
    await writeFile(join(directory, tokenFile), /^[\w-]{32}$/m.exec(text)?.[0] ?? '');
  }
  return { line, width, exitCode, text };
}

const tokenFile = 'token.txt';

/** A spinner takes back what it wrote. */
function withoutSpinner(text) {
  // eslint-disable-next-line no-control-regex -- the sequence that clears a line
  return text.replace(/[^\n]*\r\u001b\[2K/g, '').replace(/\u001b\[\d+[GJ]/g, '');
}
