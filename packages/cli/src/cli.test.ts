import { describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import type { ChangeConsent, Report } from '@prisma-mend/core';
import { fakeTerminal, type FakeTerminal } from '../test/support/fake-terminal.ts';
import { readJsonReport } from '../test/support/report-schema.ts';
import { healthy, planned, unbaselined, written } from '../test/support/reports.ts';
import { answering, run } from '../test/support/run-line.ts';
import type { Core } from './commands/command.ts';

type BaselineOptions = Parameters<Core['baseline']>[0];

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
