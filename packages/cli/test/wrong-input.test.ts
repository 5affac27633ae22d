import { chmod, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { makeClinic, runByHand, type ClinicProject } from '../../core/test/support/clinic-project.ts';
import { startPostgres } from '../../core/test/support/postgres.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runBin, startBin } from './support/run-bin.ts';

const password = 'hunter2-TOP%2FSECRET';
const bad = `postgresql://app:${password}@127.0.0.1:1/clinic`;
const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};

interface Mistake {
  readonly name: string;
  readonly spoil?: (project: ClinicProject, url: string) => Promise<unknown>;
  readonly args?: readonly string[] | ((url: string, project: ClinicProject) => readonly string[]);
  readonly env?: (url: string) => Readonly<Record<string, string>>;
  readonly code: string;
  /** What the message or its advice must name. */
  readonly says: readonly string[];
  readonly isReadOnlyProject?: boolean;
  readonly withHistory?: boolean;
}

const at = (project: ClinicProject, path: string): string => join(project.directory, path);
const withUrl = (url: string): readonly string[] => ['--url', url];
const changed = (url: string, change: (parsed: URL) => void): readonly string[] => {
  const parsed = new URL(url);
  change(parsed);
  return ['--url', parsed.href];
};

const mistakes: readonly Mistake[] = [
  {
    name: 'no schema',
    spoil: (project) => rm(at(project, 'prisma/schema.prisma')),
    args: withUrl,
    code: 'schema-not-found',
    says: ['schema'],
  },
  {
    name: 'a --schema that is not there',
    args: (url) => ['--schema', 'nowhere.prisma', '--url', url],
    code: 'schema-not-found',
    says: ['nowhere.prisma'],
  },
  {
    name: 'an invalid schema',
    spoil: (project) =>
      writeFile(
        at(project, 'prisma/schema.prisma'),
        'datasource db {\n  provider = "postgresql"\n}\n\nmodel A {\n  id Int @id\n  b  Nothing\n}\n',
      ),
    args: withUrl,
    code: 'schema-invalid',
    says: ['prisma/schema.prisma:7:6', 'Nothing'],
  },
  {
    name: 'an unsupported provider',
    spoil: (project) =>
      writeFile(at(project, 'prisma/schema.prisma'), 'datasource db {\n  provider = "mysql"\n}\n'),
    args: withUrl,
    code: 'provider-unsupported',
    says: ['mysql'],
  },
  {
    name: 'a missing URL',
    code: 'env-missing|url-missing',
    says: ['datasource.url in prisma.config.ts', '--url'],
  },
  {
    name: 'a URL of an unset variable',
    spoil: (project) =>
      writeFile(
        at(project, 'prisma.config.ts'),
        `import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ datasource: { url: env('CLINIC_URL') } });\n`,
      ),
    code: 'env-missing|url-missing',
    says: ['CLINIC_URL'],
  },
  {
    name: 'a Prisma 8 config',
    spoil: (project) =>
      writeFile(
        at(project, 'prisma.config.ts'),
        `export default { contract: 'prisma/contract.prisma', db: { connection: process.env.DATABASE_URL } };\n`,
      ),
    args: withUrl,
    code: 'config-unsupported',
    says: ['8'],
  },
  {
    name: 'a config with a syntax error',
    spoil: (project) => writeFile(at(project, 'prisma.config.ts'), 'export default {{'),
    args: withUrl,
    code: 'config-invalid',
    says: ['prisma.config.ts'],
  },
  {
    name: 'a URL that is none',
    args: ['--url', `app:${password}@clinic`],
    code: 'url-invalid',
    says: ['postgresql://'],
  },
  {
    name: 'a URL of another database',
    args: ['--url', `mysql://app:${password}@127.0.0.1/clinic`],
    code: 'url-invalid|provider-unsupported',
    says: ['postgresql'],
  },
  {
    name: 'a host that does not exist',
    args: ['--url', `postgresql://app:${password}@no-such-host.invalid/clinic`],
    code: 'connection-failed',
    says: ['no-such-host.invalid'],
  },
  {
    name: 'a port where nobody listens',
    args: ['--url', bad],
    code: 'connection-failed',
    says: ['127.0.0.1', '1'],
  },
  {
    name: 'a wrong password',
    args: (url) => changed(url, (parsed) => (parsed.password = password)),
    code: 'authentication-failed',
    says: ['postgres'],
  },
  {
    name: 'a missing database',
    args: (url) => changed(url, (parsed) => (parsed.pathname = '/no_such_clinic')),
    code: 'database-missing',
    says: ['no_such_clinic'],
  },
  { name: 'a flag that is unknown', args: ['--yess'], code: 'usage', says: ['--yes'] },
  { name: 'a password in an unknown flag', args: [`--ulr=${bad}`], code: 'usage', says: ['ulr', '--help'] },
  {
    name: 'a shadow that is none',
    args: (url) => ['--shadow', 'nonsense', '--url', url],
    code: 'usage',
    says: ['--shadow'],
  },
  {
    name: 'a timeout that is none',
    args: (url) => ['--lock-timeout', 'soon', '--url', url],
    code: 'usage',
    says: ['--lock-timeout'],
  },
  {
    name: 'a project folder that is not there',
    args: (url) => ['--project', 'nowhere', '--url', url],
    code: 'usage|schema-not-found|file-failed',
    says: ['nowhere'],
  },
  {
    name: 'a name with slashes',
    withHistory: false,
    args: (url) => ['--name', '../../etc/0_init', '--url', url],
    code: 'usage',
    says: ['--name'],
  },
  {
    name: 'a name with spaces',
    withHistory: false,
    args: (url) => ['--name', '0 init', '--url', url],
    code: 'usage',
    says: ['--name'],
  },
  {
    name: 'an empty name',
    withHistory: false,
    args: (url) => ['--name', '', '--url', url],
    code: 'usage',
    says: ['--name'],
  },
  {
    name: 'a snapshot that is not there',
    args: ['--dry-run', '--snapshot', 'gone.json'],
    code: 'file-failed',
    says: ['gone.json', 'prisma-mend snapshot'],
  },
  {
    name: 'a snapshot that is none',
    spoil: (project) => writeFile(at(project, 'clinic.json'), '{"format":"prisma-mend snapshot 1"}'),
    args: ['--dry-run', '--snapshot', 'clinic.json'],
    code: 'snapshot-invalid',
    says: ['clinic.json', 'prisma-mend snapshot'],
  },
  {
    name: 'a snapshot of another version',
    spoil: (project) => writeFile(at(project, 'clinic.json'), '{"format":"prisma-mend snapshot 9"}'),
    args: ['--dry-run', '--snapshot', 'clinic.json'],
    code: 'snapshot-invalid',
    says: ['clinic.json', 'format'],
  },
  {
    name: 'a snapshot that is to be written to',
    spoil: (project) => writeFile(at(project, 'clinic.json'), '{}'),
    args: ['--snapshot', 'clinic.json'],
    code: 'usage',
    says: ['--dry-run'],
  },
  {
    name: 'a project that cannot be written',
    withHistory: false,
    isReadOnlyProject: true,
    args: withUrl,
    code: 'file-failed',
    says: ['prisma', 'writable'],
  },
  {
    name: 'a shadow database that is the live one',
    args: (url) => ['--shadow', url, '--url', url],
    code: 'shadow-is-live',
    says: ['live'],
  },
  {
    name: 'migrations that are a file',
    spoil: async (project) => {
      await rm(project.migrationsDirectory, { recursive: true });
      await writeFile(project.migrationsDirectory, '');
    },
    args: withUrl,
    code: 'history-invalid',
    says: ['migrations'],
  },
];

async function listAll(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries.sort();
}

test.each(mistakes)('baseline with $name', async (mistake) => {
  const { spoil, args = [], code, says, isReadOnlyProject = false, withHistory = true } = mistake;
  const server = await startPostgres();
  const database = await server.createDatabase();
  await runByHand(database);
  const project = await makeClinic({ withHistory });
  await spoil?.(project, database.url);
  const given = typeof args === 'function' ? args(database.url, project) : args;
  await chmod(project.directory, 0o755);
  const files = await listAll(project.directory);
  for (const flags of [[], ['--verbose'], ['--json'], ['--json', '--verbose']]) {
    const ended = await runBin(['baseline', '--yes', ...given, ...flags], {
      cwd: project.directory,
      ...(isReadOnlyProject ? { ...uid, env: { HOME: tmpdir() } } : {}),
    });
    const output = ended.stdout + ended.stderr;
    expect([output, ended.exitCode]).toEqual([output, code === 'shadow-is-live' ? 3 : 1]);
    expect(output).not.toMatch(/hunter2|SECRET|^\s+at .*:\d+:\d+\)?$/m);
    expect(output).not.toContain(server.password);
    const plain = output.replace(/\s+/g, ' ');
    for (const word of says) expect(plain).toContain(word);
    if (flags[0] === '--json') {
      const { error } = readJsonReport(ended.stdout) as { error: { code: string; next?: string } };
      expect(code.split('|')).toContain(error.code);
    } else {
      expect(ended.stdout).toBe('');
    }
  }
  expect(await listAll(project.directory)).toEqual(files);
  expect(await database.query(`select to_regclass('public._prisma_migrations') as name`)).toEqual([
    { name: null },
  ]);
  await project.remove();
});

describe('without consent', () => {
  test('nothing is asked and nothing written where there is no terminal', async () => {
    const database = await (await startPostgres()).createDatabase();
    await runByHand(database);
    const project = await makeClinic();
    const args = ['baseline', '--url', database.url];
    const refused = await runBin(args, { cwd: project.directory });
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--yes') });
    const { stdout } = await runBin([...args, '--json'], { cwd: project.directory });
    expect(readJsonReport(stdout)).toMatchObject({
      exitCode: 3,
      applied: false,
      error: { code: 'consent-missing' },
    });
    expect(await database.query(`select to_regclass('public._prisma_migrations') as name`)).toEqual([
      { name: null },
    ]);
  });

  test('a dry run prints SQL that can be run, and nothing else, on stdout', async () => {
    const database = await (await startPostgres()).createDatabase();
    await runByHand(database);
    const project = await makeClinic();
    const options = { cwd: project.directory };
    const plan = await runBin(['baseline', '--dry-run', '--url', database.url], options);
    expect(plan.exitCode).toBe(0);
    expect(await database.query(`select to_regclass('public._prisma_migrations') as name`)).toEqual([
      { name: null },
    ]);
    await database.query(plan.stdout);
    expect(await runBin(['status', '--url', database.url], options)).toMatchObject({ exitCode: 0 });
    const nothing = await runBin(['baseline', '--dry-run', '--url', database.url], options);
    expect(nothing).toMatchObject({ exitCode: 0, stdout: '' });
  });
});

/** Processes below this one. Only Linux tells; elsewhere there are none to see. */
async function descendantsOf(pid: number): Promise<readonly number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const ids = children
    .split(' ')
    .filter((id) => id !== '')
    .map(Number);
  return [...ids, ...(await Promise.all(ids.map(descendantsOf))).flat()];
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('interrupted', () => {
  test.each([50, 400, 700, 1000, 1300])(
    'by Ctrl-C after %i ms it ends with 130 and leaves nothing behind',
    async (delayMs) => {
      const database = await (await startPostgres()).createDatabase();
      await runByHand(database);
      const project = await makeClinic({ withHistory: false });
      const { child, ended } = startBin(['baseline', '--yes', '--url', database.url], {
        cwd: project.directory,
      });
      await sleep(delayMs);
      const below = await descendantsOf(child.pid ?? 0);
      child.kill('SIGINT');
      const { exitCode, stdout, stderr } = await ended;
      const [table] = await database.query<{ name: string | null }>(
        `select to_regclass('public._prisma_migrations')::text as name`,
      );
      // Before the signal is listened to, it ends the process by itself; after the commit there is nothing to stop.
      expect([130, 0, null]).toContain(exitCode);
      for (let wait = 0; wait < 50 && below.some(isRunning); wait += 1) await sleep(100);
      expect(below.filter(isRunning)).toEqual([]);
      if (exitCode === 0) expect(table?.name).not.toBeNull();
      expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
      const folders = await readdir(join(project.directory, 'prisma'));
      expect(folders.filter((name) => name.startsWith('.'))).toEqual([]);
      if (table?.name === null) expect(folders.sort()).toEqual(['schema.prisma']);
    },
  );
});
