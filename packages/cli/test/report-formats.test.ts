import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import type { Report } from '@prisma-mend/core';
import { runCli } from '../src/cli.ts';
import type { Core } from '../src/commands/command.ts';
import { drifted, inSync } from './support/drift-reports.ts';
import { fakeTerminal } from './support/fake-terminal.ts';
import { readJsonReport } from './support/report-schema.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'prisma-mend-formats-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

type DriftOptions = Parameters<Core['checkDrift']>[0];

async function run(
  line: string,
  answer: Report | Error,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string; options: DriftOptions | null }> {
  const fake = fakeTerminal({ environment });
  let options: DriftOptions | null = null;
  const core: Core = {
    ...realCore,
    checkDrift: (given) => {
      options = given;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const exitCode = await runCli(line.split(' '), { ...fake.terminal, directory }, '1.2.3', () =>
    Promise.resolve(core),
  );
  return { exitCode, stdout: fake.stdout(), stderr: fake.stderr(), options };
}

const read = (file: string): string => readFileSync(join(directory, file), 'utf8');
const unreachable = new realCore.Failure('connection-failed', 'No answer.');

describe('several formats in one run', () => {
  test('each --output is the file of the --format before it, the one without goes to stdout', async () => {
    const { exitCode, stdout } = await run(
      'drift --format sarif --output out/a.sarif --format github --format=html --output=b.html',
      drifted,
    );
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^::error /);
    expect(JSON.parse(read('out/a.sarif'))).toMatchObject({ version: '2.1.0' });
    expect(read('b.html')).toMatch(/^<!doctype html>/);
    expect(readdirSync(join(directory, 'out'))).toEqual(['a.sarif']);
  });

  test('stdout stays empty when every report has a file, and stderr says what was written', async () => {
    const { stdout, stderr } = await run('drift --format junit --output a.xml', drifted);
    expect(stdout).toBe('');
    expect(stderr).toContain('2 errors, 1 warning, 1 note');
    expect(stderr).toContain('a.xml');
  });

  test('the ending of a file says its format where no --format does', async () => {
    await run('drift --output a.md --output b.sarif --output c.json', drifted);
    expect(read('a.md')).toMatch(/^<!-- prisma-mend:drift -->/);
    expect(JSON.parse(read('b.sarif'))).toHaveProperty('runs');
    expect(readJsonReport(read('c.json'))).toMatchObject({ verdict: 'liveDrift', pairs: { SH: 'equal' } });
  });

  test('--json beside files prints the one object', async () => {
    const { stdout } = await run('drift --json --format html --output a.html', drifted);
    expect(readJsonReport(stdout)).toMatchObject({ exitCode: 2, command: 'drift' });
    expect(existsSync(join(directory, 'a.html'))).toBe(true);
  });

  test('--sql prints nothing but SQL beside files', async () => {
    for (const line of ['drift --sql', 'drift --sql --format html --output a.html']) {
      expect((await run(line, drifted)).stdout).toBe(drifted.plan?.sql);
    }
    expect(existsSync(join(directory, 'a.html'))).toBe(true);
  });

  test.each([
    ['drift --format human --format sarif', 'Only one report can go to stdout, not human and sarif'],
    ['drift --sql --format markdown', 'The SQL takes stdout'],
    ['drift --output report', '--output needs a --format before it'],
    ['drift --format sarif --output a --format html --output a', 'Two reports have the same --output.'],
    ['drift --format yaml', '--format takes'],
    ['drift --format sarif --output', '--output needs a value.'],
  ])('"%s" is a usage error', async (line, message) => {
    const { exitCode, stdout, stderr, options } = await run(line, drifted);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
    expect(options).toBeNull();
  });
});

test('--json beside another report on stdout is a usage error, told as JSON', async () => {
  const { exitCode, stdout } = await run('drift --json --format github', drifted);
  expect(exitCode).toBe(1);
  expect(readJsonReport(stdout)).toMatchObject({ error: { code: 'usage' } });
});

describe('exit codes', () => {
  const line = 'drift --format sarif --output a.sarif --format junit --output b.xml --format markdown';

  test.each([
    ['findings', drifted, 2],
    ['in sync', inSync, 0],
    ['a failure', unreachable, 1],
    ['a refusal', new realCore.Refusal('shadow-is-live', 'No.'), 3],
  ])('do not depend on the formats: %s', async (_what, answer, exitCode) => {
    expect((await run(line, answer)).exitCode).toBe(exitCode);
    expect((await run('drift', answer)).exitCode).toBe(exitCode);
    expect(JSON.parse(read('a.sarif'))).toMatchObject({ runs: [{ invocations: [{ exitCode }] }] });
  });

  test('a failure replaces the reports of an earlier run', async () => {
    await run(line, inSync);
    const { stdout, stderr } = await run(line, unreachable);
    for (const text of [stdout, read('a.sarif'), read('b.xml')]) {
      expect(text.toLowerCase()).toContain('could not verify');
    }
    expect(stderr).toContain('Error [connection-failed] No answer.');
  });

  test('a report that cannot be written is a failure, whatever was found', async () => {
    writeFileSync(join(directory, 'file'), '');
    const { exitCode, stdout, stderr } = await run('drift --output file/a.html', inSync);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('file-failed');
    const json = await run('drift --json --output file/a.html', inSync);
    expect(readJsonReport(json.stdout)).toMatchObject({ ok: false, error: { code: 'file-failed' } });
  });
});

describe('drift', () => {
  test('passes its options on', async () => {
    const { options } = await run('drift --against history --ignore audit_* --ignore tmp', inSync);
    expect(options).toMatchObject({ against: 'history', ignore: ['audit_*', 'tmp'] });
    expect((await run('drift', inSync)).options).toMatchObject({ against: 'both', ignore: [] });
  });

  test('is shown to people by default', async () => {
    expect((await run('drift', drifted)).stdout).toContain('the database was changed outside the migrations');
  });

  test('places annotations below the root of the checkout', async () => {
    const { stdout } = await run('drift --project apps/clinic --format github', drifted, {
      GITHUB_WORKSPACE: directory,
    });
    expect(stdout).toContain('file=apps/clinic/prisma/schema.prisma,line=12');
  });

  test('explains each rule in SARIF by the page of its code', async () => {
    await run('drift --output a.sarif', drifted);
    expect(read('a.sarif')).toContain('The column allows NULL on one side');
  });
});
