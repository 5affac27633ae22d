import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as realCore from '@prisma-mend/core';
import { fakeTerminal } from '../../test/support/fake-terminal.ts';
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
