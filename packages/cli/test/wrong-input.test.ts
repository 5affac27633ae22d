import { chmod, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { makeClinic, runByHand } from '../../core/test/support/clinic-project.ts';
import { startPostgres } from '../../core/test/support/postgres.ts';
import { inTurn, share } from '../../core/test/support/share.ts';
import { mistakes } from './support/mistakes.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runBin, runCommand } from './support/run-bin.ts';

/** Every other one is plain, every other one JSON: half of them are one of each. */
const waysToRun = [[], ['--verbose'], ['--json', '--verbose'], ['--json']];
const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};

async function listAll(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries.sort();
}

test.each(inTurn(mistakes))('baseline with $name', async ({ turn, ...mistake }) => {
  const { spoil, args = [], code, says, isReadOnlyProject = false, withHistory = true } = mistake;
  const server = await startPostgres();
  const database = await server.createDatabase();
  await runByHand(database);
  const project = await makeClinic({ withHistory });
  await spoil?.(project, database.url);
  const given = typeof args === 'function' ? args(database.url, project) : args;
  await chmod(project.directory, 0o755);
  const files = await listAll(project.directory);
  for (const flags of share(waysToRun, 2, turn % 2)) {
    const words = ['baseline', '--yes', ...given, ...flags];
    const cwd = project.directory;
    const ended = await (isReadOnlyProject
      ? runBin(words, { cwd, ...uid, env: { HOME: tmpdir() } })
      : runCommand(words, { cwd }));
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
    const refused = await runCommand(args, { cwd: project.directory });
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--yes') });
    const { stdout } = await runCommand([...args, '--json'], { cwd: project.directory });
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
    const plan = await runCommand(['baseline', '--dry-run', '--url', database.url], options);
    expect(plan.exitCode).toBe(0);
    expect(await database.query(`select to_regclass('public._prisma_migrations') as name`)).toEqual([
      { name: null },
    ]);
    await database.query(plan.stdout);
    expect(await runCommand(['status', '--url', database.url], options)).toMatchObject({ exitCode: 0 });
    const nothing = await runCommand(['baseline', '--dry-run', '--url', database.url], options);
    expect(nothing).toMatchObject({ exitCode: 0, stdout: '' });
  });
});
