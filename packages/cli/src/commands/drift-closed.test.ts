import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import type { Report, Verdict } from '@prisma-mend/core';
import { fakeTerminal } from '../../test/support/fake-terminal.ts';
import { recordCalls } from '../../test/support/record-calls.ts';
import { readJsonReport } from '../../test/support/report-schema.ts';
import { runCli } from '../cli.ts';
import { formats } from '../report-requests.ts';

const model = 'model A {\n  id Int @id\n}\n';
const schemaOf7 = `datasource db {\n  provider = "postgresql"\n}\n${model}`;
const schemaOf6 = (url: string): string =>
  `datasource db {\n  provider = "postgresql"\n  url = ${url}\n}\n${model}`;
const configOf7 = (url: string): string =>
  `import { defineConfig, env } from 'prisma/config';\nexport default defineConfig({ datasource: { url: ${url} } });\n`;

const history = {
  'prisma/migrations/1_init/migration.sql': 'CREATE TABLE "A" ("id" INTEGER NOT NULL, PRIMARY KEY ("id"));\n',
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
};

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

let parent: string;
let count = 0;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'mend-closed-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

async function makeProject(files: Readonly<Record<string, string>>): Promise<string> {
  count += 1;
  const directory = join(parent, String(count));
  for (const [path, content] of Object.entries({ ...history, ...files })) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

async function run(words: readonly string[], environment: Readonly<Record<string, string | undefined>>) {
  const fake = fakeTerminal({ environment });
  const exitCode = await runCli([...words], fake.terminal, '1.2.3', () => Promise.resolve(realCore));
  return { exitCode, stdout: fake.stdout(), stderr: fake.stderr() };
}

const seven = {
  'prisma/schema.prisma': schemaOf7,
  'prisma.config.ts': configOf7("env('DATABASE_URL')"),
};

describe('drift without a database', () => {
  test.each<
    readonly [
      what: string,
      code: string,
      files: Readonly<Record<string, string>>,
      environment: Readonly<Record<string, string>>,
    ]
  >([
    ['unset', 'env-missing', seven, {}],
    ['empty', 'env-missing', seven, { DATABASE_URL: '' }],
    ['blank', 'env-missing', seven, { DATABASE_URL: ' \t' }],
    [
      'empty, though .env has one',
      'env-missing',
      { ...seven, '.env': 'DATABASE_URL=postgresql://u@127.0.0.1:1/dev\n' },
      { DATABASE_URL: '' },
    ],
    [
      'misspelt',
      'env-missing',
      { ...seven, 'prisma.config.ts': configOf7("env('DATABSE_URL')") },
      { DATABASE_URL: 'postgresql://u@127.0.0.1:1/x' },
    ],
    [
      'undefined in the config',
      'url-missing',
      { ...seven, 'prisma.config.ts': configOf7('process.env.DATABASE_URL') },
      {},
    ],
    [
      'an unset variable in a template',
      'url-missing',
      { ...seven, 'prisma.config.ts': configOf7('`${process.env.DATABASE_URL}`') },
      {},
    ],
    ['blank in the config', 'url-missing', { ...seven, 'prisma.config.ts': configOf7("' '") }, {}],
    ['no config at all', 'url-missing', { 'prisma/schema.prisma': schemaOf7 }, {}],
    [
      'env() of Prisma 6, unset',
      'env-missing',
      { 'prisma/schema.prisma': schemaOf6('env("DATABASE_URL")') },
      {},
    ],
    [
      'env() of Prisma 6, empty',
      'env-missing',
      { 'prisma/schema.prisma': schemaOf6('env("DATABASE_URL")') },
      { DATABASE_URL: '' },
    ],
    [
      'env() of Prisma 6, blank',
      'env-missing',
      { 'prisma/schema.prisma': schemaOf6('env("DATABASE_URL")') },
      { DATABASE_URL: '  ' },
    ],
    [
      'env() of Prisma 6, empty, though .env has one',
      'env-missing',
      {
        'prisma/schema.prisma': schemaOf6('env("DATABASE_URL")'),
        '.env': 'DATABASE_URL=postgresql://u@127.0.0.1:1/dev\n',
      },
      { DATABASE_URL: '' },
    ],
    ['blank in a schema of Prisma 6', 'url-missing', { 'prisma/schema.prisma': schemaOf6('" "') }, {}],
  ])('%s: %s', async (_what, code, files, environment) => {
    const directory = await makeProject(files);
    const { exitCode, stdout } = await run(['drift', '--project', directory, '--json'], environment);
    expect(exitCode).toBe(1);
    expect(readJsonReport(stdout)).toMatchObject({ ok: false, database: null, error: { code } });
    expect(readJsonReport(stdout)).not.toHaveProperty('verdict');
  });

  test('an empty --url is none, and nothing takes its place', async () => {
    const directory = await makeProject(seven);
    const environment = { DATABASE_URL: 'postgresql://u@127.0.0.1:1/x' };
    for (const url of ['', '  ']) {
      const { exitCode, stdout } = await run(
        ['drift', '--project', directory, '--json', `--url=${url}`],
        environment,
      );
      expect({ exitCode, report: readJsonReport(stdout) }).toMatchObject({
        exitCode: 1,
        report: { error: { code: 'url-missing' } },
      });
    }
  });

  const verbs = [
    [],
    ['--against', 'history'],
    ['--against', 'schema'],
    ['--revert', '--yes'],
    ['--revert', '--dry-run'],
    ['--adopt', 'x', '--yes'],
    ['--accept', 'A', '--reason', 'r', '--until', '2999-01-01'],
    ['--sql'],
    ['--dry-run'],
  ];

  test.each(verbs.map((verb) => [verb.join(' '), verb] as const))(
    'drift %s ends with 1 in every format',
    async (_name, verb) => {
      const directory = await makeProject(seven);
      const isSql = verb.includes('--sql') || verb.includes('--dry-run');
      for (const format of formats) {
        const file = join(directory, `report.${format}`);
        const output = isSql && format !== 'json' ? ['--output', file] : [];
        const { exitCode, stdout, stderr } = await run(
          ['drift', '--project', directory, ...verb, '--format', format, ...output],
          { DATABASE_URL: '' },
        );
        expect({ format, exitCode }).toEqual({ format, exitCode: 1 });
        expect(`${stdout}${stderr}`).toContain('env-missing');
        expect(stdout).not.toMatch(/in sync|up to date/);
      }
    },
  );
});

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
