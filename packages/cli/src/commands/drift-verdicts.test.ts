import { describe, expect, test } from '@jest/globals';
import type { Report, Verdict } from '@prisma-mend/core';
import { recordCalls } from '../../test/support/record-calls.ts';
import { formats } from '../report-requests.ts';

const drift: Report = {
  command: 'drift',
  database: { name: 'clinic', serverVersion: '17.2' },
  findings: [],
  plan: null,
  applied: false,
  prisma: null,
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
  nextActions: [],
  notes: [],
};

describe('--no-database', () => {
  const report = (verdict: Verdict): Report => ({
    ...drift,
    database: null,
    verdict,
    pairs: { SH: verdict === 'upToDate' ? 'equal' : 'differs', HL: 'notCompared', SL: 'notCompared' },
    scope: { ignored: 0, accepted: 0, isSelection: false, pending: 0 },
    findings:
      verdict === 'upToDate'
        ? []
        : [{ code: 'column-missing', severity: 'error', pair: 'SH', expected: 'x', message: 'm', why: 'w' }],
  });

  test('asks for schema and history alone, and nobody else does', async () => {
    const asked = await recordCalls('drift --no-database', ['checkDrift'], report('upToDate'));
    expect(asked).toMatchObject({ exitCode: 0, calls: [{ options: { withoutDatabase: true } }] });
    const not = await recordCalls('drift', ['checkDrift'], report('upToDate'));
    expect(not.calls[0]?.options).not.toHaveProperty('withoutDatabase');
  });

  test.each(
    formats.flatMap((format) =>
      (['upToDate', 'schemaAhead'] as const).map((verdict) => [format, verdict] as const),
    ),
  )('%s of %s speaks of no database', async (format, verdict) => {
    const { exitCode, stdout } = await recordCalls(
      `drift --no-database --format ${format}`,
      ['checkDrift'],
      report(verdict),
    );
    expect(exitCode).toBe(verdict === 'upToDate' ? 0 : 2);
    const prose = stdout
      .replace('"database": null', '')
      // The pages of the rules are the same whatever was compared.
      .replace(/"rules": \[.*?\n {10}\]/s, '')
      .replace(/<div class="pages">.*?<\/section>/s, '')
      .replace(/<(style|script)>.*?<\/\1>/gs, '');
    expect(prose).not.toMatch(/database/i);
  });

  test.each([
    '--revert',
    '--adopt x',
    '--accept x --reason r --until 2999-01-01',
    '--sql',
    '--url postgresql://u@h/d',
    '--snapshot clinic.json',
    '--against history',
  ])('goes with no %s', async (option) => {
    const { exitCode, calls, stderr } = await recordCalls(
      `drift --no-database ${option}`,
      ['checkDrift', 'revertDrift', 'adoptDrift', 'acceptDrift'],
      report('upToDate'),
    );
    expect({ exitCode, calls }).toEqual({ exitCode: 1, calls: [] });
    expect(stderr).toContain('--no-database compares schema and migrations alone');
  });
});

describe('what a verdict says', () => {
  const base: Report = {
    ...drift,
    verdict: 'inSync',
    pairs: { SH: 'equal', HL: 'equal', SL: 'equal' },
    scope: { ignored: 0, accepted: 0, isSelection: false, pending: 0 },
  };
  const scope = (more: Partial<NonNullable<Report['scope']>>) => ({
    scope: { ignored: 0, accepted: 0, isSelection: false, pending: 0, ...more },
  });

  test.each<readonly [what: string, report: Report, says: RegExp, saysNot: RegExp]>([
    ['all three', base, /Schema, migrations and database ask for the same structure\./, /left out/],
    [
      '12 ignored',
      { ...base, ...scope({ ignored: 12 }) },
      /in sync, but for what was left out \(12 differences left out by --ignore/,
      /zzz/,
    ],
    [
      '1 accepted',
      { ...base, ...scope({ accepted: 1 }) },
      /1 difference accepted in prisma-mend\.json/,
      /zzz/,
    ],
    ['a selection', { ...base, ...scope({ isSelection: true }) }, /only what --object names/, /zzz/],
    [
      'history alone',
      { ...base, pairs: { SH: 'notCompared', HL: 'equal', SL: 'notCompared' } },
      /The schema was not looked at/,
      /Schema, migrations/,
    ],
    [
      'schema alone',
      { ...base, pairs: { SH: 'notCompared', HL: 'notCompared', SL: 'equal' } },
      /Migrations were not looked at/,
      /Schema, migrations/,
    ],
    [
      'pending',
      { ...base, ...scope({ pending: 2 }) },
      /the migrations that are not applied here set aside/,
      /zzz/,
    ],
    [
      'nothing deployed',
      { ...base, verdict: 'nothingDeployed', pairs: { SH: 'equal', HL: 'notCompared', SL: 'notCompared' } },
      /Nothing of it was compared/,
      /in sync/,
    ],
    [
      'a snapshot',
      { ...base, database: { name: 'a', serverVersion: '17', asOf: '2025-01-02T10:00:00.000Z' } },
      /snapshot of 2025-01-02 10:00 UTC/,
      /zzz/,
    ],
  ])('%s', async (_what, report, says, saysNot) => {
    const { stdout } = await recordCalls('drift', ['checkDrift'], report);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(says);
    expect(stdout).not.toMatch(saysNot);
  });

  test('nothing deployed is an error in every format, with exit code 2', async () => {
    const report: Report = {
      ...base,
      verdict: 'nothingDeployed',
      pairs: { SH: 'notCompared', HL: 'notCompared', SL: 'notCompared' },
      findings: [{ code: 'nothing-deployed', severity: 'error', message: 'none of it', why: 'w' }],
    };
    for (const format of formats) {
      const { exitCode, stdout } = await recordCalls(`drift --format ${format}`, ['checkDrift'], report);
      expect({ format, exitCode }).toEqual({ format, exitCode: 2 });
      expect(stdout).toMatch(/nothing-deployed|none of it/);
      expect(stdout).not.toMatch(/in sync/);
    }
  });

  test('what a repair loses is said beside it and in the header, in every format', async () => {
    const repair = ['DROP TABLE "public"."audit_log";'];
    const report: Report = {
      ...base,
      verdict: 'liveDrift',
      pairs: { SH: 'equal', HL: 'differs', SL: 'differs' },
      findings: [
        {
          code: 'table-unexpected',
          severity: 'warning',
          pair: 'HL',
          message: 'm',
          why: 'w',
          repair,
          losses: ['all rows\nof it are lost'],
        },
      ],
      plan: {
        statements: [
          {
            sql: repair[0] ?? '',
            settles: [],
            hazards: [{ kind: 'dataLoss', message: 'all rows are lost' }],
            preChecks: [],
            isTransactional: true,
          },
        ],
        ledger: [],
        files: [],
        proven: true,
        sql: '',
      },
    };
    for (const format of formats) {
      const { stdout } = await recordCalls(`drift --format ${format}`, ['checkDrift'], report);
      expect(stdout).toMatch(format === 'json' ? /"losses"/ : /LOSES DATA: all rows/);
      if (format !== 'json') expect(stdout).toMatch(/1 loses data when taken back/);
    }
  });
});
