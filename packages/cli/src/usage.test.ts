import { describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import { recordCalls } from '../test/support/record-calls.ts';
import { readJsonReport } from '../test/support/report-schema.ts';
import { healthy, written } from '../test/support/reports.ts';
import { answering, run } from '../test/support/run-line.ts';
import type { Core } from './commands/command.ts';

describe('usage errors', () => {
  test.each([
    ['statsu', 'Did you mean status?'],
    ['frobnicate', 'Commands: status, baseline'],
    ['status --dry-rn', 'Did you mean --dry-run?'],
    ['snapshot extra', '"extra" is not an option or argument here.'],
    ['status --lock-timeout soon', '--lock-timeout takes a time such as 500ms, 5s or 2min, not "soon".'],
    ['status --lock-timeout 5', '--lock-timeout takes a time such as 500ms, 5s or 2min, not "5".'],
    ['status --lock-wait 60', '--lock-wait takes a time such as 500ms, 5s or 2min, not "60".'],
    ['status --statement-timeout 0', '--statement-timeout takes a time'],
    ['status --lock-timeout 60000min', '--lock-timeout takes a time'],
    ['status --url', '--url needs a value.'],
    ['status --url a --url b', '--url was given more than once.'],
    ['status --url a --snapshot b', 'exclude each other'],
    ['status --shadow docker', '--shadow takes embedded, pglite, server or a postgresql:// URL'],
    ['baseline --from nothing', '--from takes "live", "schema".'],
    ['baseline --name ../up', '--name takes the name of one folder'],
    ['--verbose', 'A command is missing.'],
  ])('"%s" says: %s', async (line, message) => {
    const { exitCode, stdout, stderr } = await run(line, answering(healthy));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.replace(/\s+/g, ' ')).toContain(message);
    expect(stderr).toMatch(/→ See prisma-mend .*--help\.\n$/);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test.each([
    'status postgres://u:hunter2@h/d',
    'resolve postgres://u:hunter2@h/d',
    'status --shadow mysql://u:hunter2@h/d',
  ])('a password is not repeated: %s', async (line) => {
    const { exitCode, stderr } = await run(line, answering(healthy));
    expect(exitCode).toBe(1);
    expect(stderr).not.toContain('hunter2');
  });

  test.each([
    'status --nope --json',
    '--json',
    'frobnicate --json',
    'snapshot --json',
    'status --json --lock-timeout x',
  ])('are JSON with --json: %s', async (line) => {
    const { exitCode, stdout, stderr } = await run(line, answering(healthy));
    expect(exitCode).toBe(1);
    expect(stderr).toBe('');
    expect(readJsonReport(stdout)).toMatchObject({ ok: false, error: { code: 'usage' } });
  });
});

describe('options', () => {
  test("left out are the library's defaults", async () => {
    const { calls } = await recordCalls('status', ['checkStatus'], healthy);
    expect(calls[0]?.options).toMatchObject(realCore.defaults);
  });

  test('reach core with absolute paths and milliseconds', async () => {
    let options: unknown;
    const core: Core = {
      ...realCore,
      checkStatus: (given) => {
        options = given;
        return Promise.resolve(healthy);
      },
    };
    await run(
      'status --project apps/api --schema db --config c.ts --snapshot s.json --shadow pglite --lock-timeout 500ms --lock-wait 2s --statement-timeout 2min --replay-timeout 90s',
      core,
    );
    expect(options).toMatchObject({
      directory: '/project/apps/api',
      schemaPath: '/project/db',
      configPath: '/project/c.ts',
      snapshotPath: '/project/s.json',
      shadow: { kind: 'pglite' },
      lockTimeoutMs: 500,
      lockWaitMs: 2000,
      statementTimeoutMs: 120_000,
      replayTimeoutMs: 90_000,
    });
  });
});

describe('help', () => {
  test('--version prints the version', async () => {
    expect(await run('--version', answering(healthy))).toEqual({
      exitCode: 0,
      stdout: '1.2.3\n',
      stderr: '',
    });
  });

  test('--help lists the commands and common options', async () => {
    const { exitCode, stdout } = await run('--help', answering(healthy));
    expect(exitCode).toBe(0);
    for (const word of [
      'status',
      'baseline',
      'snapshot',
      'prepare',
      'demo',
      '--allow-data-loss',
      '--shadow',
    ]) {
      expect(stdout).toContain(word);
    }
  });
});

describe('first contact', () => {
  test.each([
    ['', /prisma-mend status +What state is this database in/],
    ['-h', /^Look \(reads only\)$[^]*^Common options:$/m],
    ['help', /^Look \(reads only\)$[^]*^Common options:$/m],
    ['help drift', /Compare schema, history and database/],
    ['drift -h', /--no-database/],
    ['-v', /^1\.2\.3\n$/],
    ['version', /^1\.2\.3\n$/],
  ])('"%s" is answered on stdout, with exit code 0', async (line, text) => {
    const { exitCode, stdout, stderr } = await run(line, answering(healthy));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(text);
  });

  test('help for a command that there is none of is wrong usage', async () => {
    expect(await run('help frobnicate', answering(healthy))).toMatchObject({ exitCode: 1, stdout: '' });
  });

  test.each(['5', '0', '1.5', '300'])('a time of %s is none: its unit is missing', async (time) => {
    for (const option of ['--lock-timeout', '--statement-timeout']) {
      const { exitCode, stderr } = await run(`status ${option} ${time}`, answering(healthy));
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`${option} takes a time such as`);
    }
  });

  test('-y agrees and -o names a file, as the long options do', async () => {
    const yes = await recordCalls('baseline -y', ['baseline'], written);
    expect(yes.calls[0]?.options).toMatchObject({ consent: { yes: true } });
    const output = await recordCalls('snapshot -o clinic.json', ['writeSnapshot'], healthy);
    expect(output.calls[0]?.options).toMatchObject({ outputPath: '/project/clinic.json' });
    const drift = await recordCalls('drift --format markdown -o /nowhere/at/all.md', ['checkDrift'], healthy);
    expect(drift.stderr).toContain('/nowhere/at/all.md');
  });

  test.each([
    ['prepare --server-version 15,16', [15, 16]],
    ['prepare --server-version 16.4 --server-version 17', [16, 17]],
    ['prepare', undefined],
  ])('%s is for %j', async (line, serverMajors) => {
    const { calls } = await recordCalls(line, ['prepareReplay'], healthy);
    expect(calls[0]?.options['serverMajors']).toEqual(serverMajors);
  });

  test.each(['12', '99', 'x', '16,y'])('prepare --server-version %s is wrong usage', async (version) => {
    const { exitCode, calls } = await recordCalls(
      `prepare --server-version ${version}`,
      ['prepareReplay'],
      healthy,
    );
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
  });
});
