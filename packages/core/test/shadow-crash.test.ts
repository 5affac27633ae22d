import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const isRoot = userInfo().uid === 0;
const nobody = { uid: 65_534, gid: 65_534 };
let directory: string;
let program: string;

/** A program that starts a server, says where, and waits to be killed or for the end of its input. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shadow-crash-'));
  await chmod(directory, 0o755);
  program = join(directory, 'server.mjs');
  const source = (name: string): string => JSON.stringify(join(import.meta.dirname, '../src/shadow', name));
  await build({
    stdin: {
      contents: `
        import { chooseCacheDirectory } from ${source('cache-directory.ts')};
        import { EmbeddedServer } from ${source('embedded-server.ts')};
        import { loadPostgresBinaries } from ${source('postgres-binaries.ts')};
        const found = await loadPostgresBinaries([${JSON.stringify(import.meta.dirname)}]);
        const cacheDirectory = await chooseCacheDirectory(process.env);
        const server = await EmbeddedServer.start({ binaries: found.get(17), cacheDirectory, listensOnLoopback: false });
        console.log(JSON.stringify({ directory: server.socketDirectory, cacheDirectory }));
        process.stdin.on('end', () => server.stop()).resume();`,
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
  });
  await chmod(program, 0o644);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly directory: string;
  readonly cacheDirectory: string | null;
  readonly serverPid: number;
}

async function startProgram(cache: string, account: object = {}): Promise<Started> {
  const child = spawn(process.execPath, [program], {
    cwd: directory,
    env: { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...account,
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('exit', (code) => reject(new Error(`the program ended with ${String(code)}`)));
  });
  const started = JSON.parse(line) as { directory: string; cacheDirectory: string | null };
  const lockFile = await readFile(join(started.directory, 'data', 'postmaster.pid'), 'utf8');
  return { child, ...started, serverPid: Number(lockFile.split('\n')[0]) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error('did not happen within 15 s');
}

async function stop({ child }: Started): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}

describe('an embedded server', () => {
  test('dies with the process that started it, and leaves nothing', async () => {
    const started = await startProgram(join(directory, 'cache'));
    expect(isAlive(started.serverPid)).toBe(true);
    started.child.kill('SIGKILL');
    await waitUntil(async () => !isAlive(started.serverPid) && !(await exists(started.directory)));
  });

  test('whose watchdog was killed too is swept at the next start', async () => {
    const started = await startProgram(join(directory, 'cache'));
    const running = await startProgram(join(directory, 'cache'));
    const watchdog = Number(await readFile(join(started.directory, 'watchdog'), 'utf8'));
    for (const pid of await familyOf(watchdog, started.serverPid)) process.kill(pid, 'SIGKILL');
    started.child.kill('SIGKILL');
    await sleep(100);
    expect(isAlive(started.serverPid)).toBe(true);
    await stop(await startProgram(join(directory, 'cache')));
    await waitUntil(async () => !isAlive(started.serverPid) && !(await exists(started.directory)));
    expect(isAlive(running.serverPid)).toBe(true);
    await stop(running);
  });

  test('can be started for the first time by several processes at once', async () => {
    const cache = join(directory, 'shared-cache');
    const started = await Promise.all([1, 2, 3].map(() => startProgram(cache)));
    await Promise.all(started.map(stop));
    const images = await readdir(join(cache, 'prisma-mend', 'postgres'));
    expect(images).toEqual([expect.stringMatching(/^empty-/)]);
  });

  (isRoot ? test : test.skip)('runs for a user without a home that can be written', async () => {
    const home = join(directory, 'closed-home');
    await mkdir(home, { mode: 0o555 });
    const started = await startProgram(home, nobody);
    expect(started.cacheDirectory).toBe(join(tmpdir(), `prisma-mend-cache-${nobody.uid}`));
    expect(dirname(started.directory)).toMatch(/^\/(dev\/shm|tmp)/);
    await stop(started);
    expect(await exists(started.directory)).toBe(false);
  });
});

/** The watchdog and its children, without the server. */
async function familyOf(watchdog: number, server: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${watchdog}/task/${watchdog}/children`, 'utf8');
  const others = children.trim().split(' ').map(Number);
  return [watchdog, ...others].filter((pid) => pid !== server);
}
