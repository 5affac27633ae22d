import { describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import type { ChangeConsent, Report } from '@prisma-mend/core';
import { fakeTerminal, type FakeTerminal } from '../test/support/fake-terminal.ts';
import { recordCalls } from '../test/support/record-calls.ts';
import { readJsonReport } from '../test/support/report-schema.ts';
import { healthy, planned, unbaselined, written } from '../test/support/reports.ts';
import { runCli } from './cli.ts';
import type { Core } from './commands/command.ts';

type BaselineOptions = Parameters<Core['baseline']>[0];

const answering = (report: Report | Error): Core => {
  const answer = (): Promise<Report> =>
    report instanceof Error ? Promise.reject(report) : Promise.resolve(report);
  return { ...realCore, checkStatus: answer, baseline: answer, writeSnapshot: answer, prepareReplay: answer };
};

async function run(line: string, core: Core, fake: FakeTerminal = fakeTerminal()) {
  const exitCode = await runCli(line.split(' ').filter(Boolean), fake.terminal, '1.2.3', () =>
    Promise.resolve(core),
  );
  return { exitCode, stdout: fake.stdout(), stderr: fake.stderr() };
}

describe('exit codes', () => {
  test('0 when there is nothing to report', async () => {
    expect(await run('status', answering(healthy))).toMatchObject({ exitCode: 0, stderr: '' });
  });

  test('2 when there are findings', async () => {
    expect((await run('status', answering(unbaselined))).exitCode).toBe(2);
  });

  test('0 when everything found is a note', async () => {
    const findings = unbaselined.findings.map((finding) => ({ ...finding, severity: 'info' as const }));
    expect((await run('status', answering({ ...healthy, findings }))).exitCode).toBe(0);
  });

  test('a baseline that is written, or would be, is done, whatever it warns about', async () => {
    const findings = unbaselined.findings.map((finding) => ({ ...finding, severity: 'warning' as const }));
    expect((await run('baseline --yes', answering({ ...written, findings }))).exitCode).toBe(0);
    expect((await run('baseline --dry-run', answering({ ...planned, findings }))).exitCode).toBe(0);
    expect((await run('baseline --yes', answering({ ...planned, plan: null, findings }))).exitCode).toBe(2);
  });

  test('1 for a failure, with what, why and what next, and no stack', async () => {
    const failure = new realCore.Failure('url-missing', 'No database URL.', {
      why: 'There is nothing to look at.',
      next: 'Set DATABASE_URL.',
    });
    const { exitCode, stdout, stderr } = await run('status', answering(failure));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'Error [url-missing] No database URL.\n  There is nothing to look at.\n  → Set DATABASE_URL.\n',
    );
  });

  test('3 for a refusal', async () => {
    const refusal = new realCore.Refusal('consent-missing', 'Consent is missing.', { next: 'Add --yes.' });
    expect(await run('baseline', answering(refusal))).toMatchObject({ exitCode: 3, stdout: '' });
  });

  test('a refusal shows the plan that it did not carry out', async () => {
    const refusal = new realCore.Refusal('consent-missing', 'Consent is missing.', { report: planned });
    const human = await run('baseline', answering(refusal));
    expect(human.stdout).toContain('would mark 20250101_init as applied');
    expect(human.stderr).toBe('Refused [consent-missing] Consent is missing.\n');
    const { exitCode, stdout } = await run('baseline --json', answering(refusal));
    expect(exitCode).toBe(3);
    expect(readJsonReport(stdout)).toMatchObject({
      plan: { proven: true },
      applied: false,
      error: { code: 'consent-missing' },
    });
  });

  test('1 for a bug, which keeps its stack and says that it is one', async () => {
    const { exitCode, stderr } = await run('status', answering(new realCore.InvariantError('odd')));
    expect(exitCode).toBe(1);
    expect(stderr).toContain('This is a bug in prisma-mend');
    expect(stderr).toContain('cli.test.ts');
  });

  test("the signal's, when a signal stopped it", async () => {
    const cancelled = new realCore.Failure('cancelled', 'Stopped.');
    const { exitCode, stdout } = await run(
      'status --json',
      answering(cancelled),
      fakeTerminal({ stoppedBy: 130 }),
    );
    expect(exitCode).toBe(130);
    expect(readJsonReport(stdout)).toMatchObject({ exitCode: 130, ok: false, error: { code: 'cancelled' } });
  });
});

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

describe('--json', () => {
  test.each([
    ['status', healthy, 0],
    ['status', unbaselined, 2],
    ['baseline', planned, 0],
    ['baseline --yes', written, 0],
    ['status', new realCore.Failure('connection-failed', 'No answer.'), 1],
    ['baseline', new realCore.Refusal('consent-missing', 'Consent is missing.'), 3],
    ['status', new realCore.InvariantError('odd'), 1],
  ])('%s prints one object of the published shape (%#)', async (line, result, expected) => {
    const { exitCode, stdout, stderr } = await run(`${line} --json`, answering(result));
    expect(exitCode).toBe(expected);
    expect(stderr).toBe('');
    expect(readJsonReport(stdout)).toMatchObject({
      exitCode,
      ok: exitCode === 0,
      command: line.split(' ')[0],
    });
  });

  test('never asks, even on a terminal', async () => {
    const fake = fakeTerminal({ isTerminal: true, answers: ['y'] });
    await run('baseline --json', answering(planned), fake);
    expect(fake.stderr()).toBe('');
  });
});

describe('--dry-run', () => {
  test('prints nothing but SQL on stdout and the explanation on stderr', async () => {
    const { stdout, stderr } = await run('baseline --dry-run', answering(planned));
    expect(stdout).toBe(planned.plan?.sql);
    expect(stderr).toContain('would mark 20250101_init as applied');
  });

  test('prints nothing on stdout when there is nothing to run', async () => {
    expect((await run('baseline --dry-run', answering(healthy))).stdout).toBe('');
  });
});

describe('consent', () => {
  const recording = () => {
    const calls: BaselineOptions[] = [];
    const agreements: (ChangeConsent | null | undefined)[] = [];
    const baseline = async (options: BaselineOptions): Promise<Report> => {
      calls.push(options);
      const agreed = await options.askConsent?.(planned);
      agreements.push(agreed);
      if (agreed === null) throw new realCore.Refusal('consent-missing', 'The answer was no.');
      return written;
    };
    return { core: { ...realCore, baseline }, calls, agreements };
  };

  test('on a terminal the plan is shown before the question, and "y" carries it out', async () => {
    const { core, calls, agreements } = recording();
    const fake = fakeTerminal({ isTerminal: true, answers: ['y'] });
    expect((await run('baseline --no-color', core, fake)).exitCode).toBe(0);
    expect(fake.stderr()).toMatch(/would mark 20250101_init[^]*Write this to the database clinic\? \[y\/N\]/);
    expect(calls.map(({ isDryRun, consent }) => [isDryRun, consent?.yes])).toEqual([[false, false]]);
    expect(agreements).toEqual([{ yes: true }]);
  });

  test('any other answer writes nothing and is a refusal', async () => {
    const { core, agreements } = recording();
    const { exitCode } = await run('baseline', core, fakeTerminal({ isTerminal: true, answers: [''] }));
    expect(exitCode).toBe(3);
    expect(agreements).toEqual([null]);
  });

  test('without a terminal nothing is asked: core decides by the flags', async () => {
    const { core, calls, agreements } = recording();
    await run('baseline --allow-data-loss 1x*y', core);
    expect(agreements).toEqual([undefined]);
    expect(calls.map(({ isDryRun, consent }) => [isDryRun, consent])).toEqual([
      [false, { yes: false, allowDataLoss: '1x*y' }],
    ]);
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

describe('colours', () => {
  const isColoured = async (line: string, fake: FakeTerminal): Promise<boolean> =>
    (await run(line, answering(unbaselined), fake)).stdout.includes('\u001b[');

  test('stand on a terminal, unless they are refused', async () => {
    expect(await isColoured('status', fakeTerminal({ isTerminal: true }))).toBe(true);
    expect(await isColoured('status --no-color', fakeTerminal({ isTerminal: true }))).toBe(false);
    const refusing = { isTerminal: true, environment: { NO_COLOR: '1' } };
    expect(await isColoured('status', fakeTerminal(refusing))).toBe(false);
  });

  test('never go to what is no terminal, not even with FORCE_COLOR', async () => {
    expect(await isColoured('status', fakeTerminal({ environment: { FORCE_COLOR: '1' } }))).toBe(false);
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
