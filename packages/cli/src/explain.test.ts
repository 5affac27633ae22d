import { describe, expect, test } from '@jest/globals';
import { fakeTerminal } from '../test/support/fake-terminal.ts';
import { runCli } from './cli.ts';
import { explainCodes } from './explain.ts';
import { listPageNames } from './pages.ts';
import { displayWidth } from './render/layout.ts';
import { plainStyle } from './render/style.ts';

const view = { style: plainStyle, width: 80, isJson: false };
const { errors, findings, guides } = listPageNames();

async function run(line: string) {
  const fake = fakeTerminal();
  const exitCode = await runCli(line.split(' '), fake.terminal, '1.2.3');
  return { exitCode, stdout: fake.stdout(), stderr: fake.stderr().replace(/\s+/g, ' ') };
}

describe('explain', () => {
  test('knows every finding and every error of Prisma that has a page, and the guides', () => {
    expect(errors.length).toBeGreaterThan(8);
    expect(findings.length).toBeGreaterThan(170);
    for (const code of [...errors, ...findings]) {
      const text = explainCodes([code], view);
      expect(text).toMatch(new RegExp(`^${code}`));
      expect(text).toMatch(/^(?:Why it matters|What it means)$/m);
      expect(text).not.toMatch(/^#|```|\]\(/m);
    }
    for (const guide of guides) expect(explainCodes([guide], view).length).toBeGreaterThan(200);
  });

  test('lists what there is, on 80 columns', async () => {
    const { exitCode, stdout } = await run('explain');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('P3009');
    expect(stdout).toContain('column-unexpected');
    expect(stdout.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
  });

  test.each([
    ['explain p3009', 'P3009: what now'],
    ['explain COLUMN-TYPE', 'column-type'],
    ['explain P3009 P3018', 'P3018: what now'],
  ])('%s', async (line, shown) => {
    expect(await run(line)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(shown) });
  });

  test.each([
    ['explain column-unexpectd', 'Did you mean column-unexpected'],
    ['explain P3010', 'Did you mean P3'],
    ['explain zebra', 'prisma-mend explain lists the codes'],
  ])('%s is a usage error that leads on', async (line, advice) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(advice);
  });
});

describe('what people type', () => {
  test.each([
    ['check', 'prisma-mend resolve <migration> --check'],
    ['repair', 'prisma-mend drift --revert'],
    ['fix', 'prisma-mend resolve --yes'],
    ['diff', 'prisma-mend drift compares'],
    ['undo journal.json', 'prisma-mend resolve --undo <journal>'],
    ['migrate resolve --applied x', 'Here it is prisma-mend resolve --applied x.'],
    ['migrate status', 'Here it is prisma-mend status.'],
    ['migrate dev', "That is Prisma's own: prisma migrate dev"],
    ['migrate resolve --url postgres://u:hunter2@h/d', 'Here it is prisma-mend resolve.'],
    ['constructor', 'There is no command "constructor"'],
  ])('%s leads on', async (line, advice) => {
    const { exitCode, stderr } = await run(line);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(advice);
    expect(stderr).not.toContain('hunter2');
  });

  test('help of a command groups its options and leaves the common ones to --all', async () => {
    const { stdout } = await run('help resolve');
    for (const group of ['Look:', 'Settle a row', 'Repair a half-applied', 'Undo:'])
      expect(stdout).toContain(group);
    expect(stdout).not.toContain('--lock-timeout');
    expect(stdout).toContain('--help --all');
    expect((await run('resolve --help --all')).stdout).toContain('--lock-timeout');
  });
});

describe('completion', () => {
  test.each([
    ['--complete res', ['resolve']],
    ['--complete drift --adop', ['--adopt']],
    ['--complete drift --against s', ['schema']],
    ['--complete explain P3009', ['P3009']],
    ['--complete help ba', ['baseline']],
    ['--complete nothing x', []],
  ])('%s', async (line, expected) => {
    expect((await run(line)).stdout.split('\n').filter(Boolean)).toEqual(expected);
  });

  test.each(['bash', 'zsh', 'fish'])('has a script for %s that asks this program', async (shell) => {
    expect((await run(`completion ${shell}`)).stdout).toContain('prisma-mend --complete');
  });
});
