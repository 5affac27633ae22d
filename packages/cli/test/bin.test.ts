import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readJsonReport } from './support/report-schema.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'prisma-mend-bin-'));
  await cp(dist, join(directory, 'dist'), { recursive: true });
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  await writeFile(join(directory, 'schema.prisma'), 'datasource db {\n  provider = "postgresql"\n}\n');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(bin: string, args: readonly string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
  return { child, ended };
}

describe('start-up', () => {
  test.each(['--help', '--version', 'status --help', 'status --nope'])(
    '"%s" loads nothing of core: it works where core is not installed',
    async (line) => {
      const { exitCode, stderr } = await start(join(directory, 'dist/bin.js'), line.split(' ')).ended;
      expect(exitCode).toBe(line.endsWith('--nope') ? 1 : 0);
      expect(stderr).not.toContain('ERR_MODULE_NOT_FOUND');
    },
  );

  test('a reader that goes away is no error', async () => {
    const { child, ended } = start(join(directory, 'dist/bin.js'), ['--help']);
    child.stdout.destroy();
    expect((await ended).stderr).toBe('');
  });
});

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a command that waits for a server, with exit code %i', async (signal, expected) => {
    const silent = createServer();
    const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    try {
      const url = `postgresql://app:hunter2@127.0.0.1:${port}/clinic`;
      const { child, ended } = start(join(dist, 'bin.js'), ['status', '--url', url, '--json']);
      await Promise.race([connected, ended]);
      child.kill(signal);
      const { exitCode, stdout } = await ended;
      expect(exitCode).toBe(expected);
      expect(readJsonReport(stdout)).toMatchObject({ exitCode: expected, error: { code: 'cancelled' } });
      expect(stdout).not.toContain('hunter2');
    } finally {
      silent.close();
    }
  });
});
