import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  makeProject,
  type ProjectFiles,
  type TemporaryProject,
} from '../../core/test/support/make-project.ts';
import { startPostgres, type TestDatabase } from '../../core/test/support/postgres.ts';
import { runCommand, type Ended } from './support/run-bin.ts';

const init = 'CREATE TABLE "users" ("id" INTEGER NOT NULL, CONSTRAINT "users_pkey" PRIMARY KEY ("id"));\n';
const files: ProjectFiles = {
  'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n\nmodel users {\n  id Int @id\n}\n',
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20240101000000_init/migration.sql': init,
};

let database: TestDatabase;
const projects: TemporaryProject[] = [];
beforeEach(async () => {
  database = await (await startPostgres(17)).createDatabase();
  await database.query(init);
});
afterEach(async () => {
  await database.drop();
  for (const project of projects.splice(0)) await project[Symbol.asyncDispose]();
});

async function project(more: ProjectFiles = {}): Promise<string> {
  const made = await makeProject({ ...files, ...more });
  projects.push(made);
  return made.directory;
}
const said = ({ stdout, stderr }: Ended): string => stdout + stderr;
function expectHarmless(ended: Ended): void {
  expect(said(ended)).not.toMatch(/^\s*::error::|\u202e/mu);
  expect(said(ended)).not.toContain('\u001b[31m');
  expect(said(ended)).not.toMatch(/InvariantError|internal-error/);
}

describe('a hostile .env', () => {
  test('runs nothing, sets nothing of Node or libpq, and its URL is not printed', async () => {
    const { password } = new URL(database.url);
    const cwd = await project({
      'spy.cjs': `require('node:fs').writeFileSync(require('node:path').join(__dirname, 'ran'), 'x')`,
      '.env': [
        'NODE_OPTIONS=--require=./spy.cjs',
        'PGOPTIONS=-c search_path=evil',
        'PGHOST=203.0.113.1',
        `SECRET=$(touch ran)`,
        `X="\u202e::error::\n"`,
        `DATABASE_URL="${database.url}"`,
      ].join('\n'),
      'prisma.config.ts': `import 'dotenv/config';\nexport default { schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL } };\n`,
    });
    const ended = await runCommand(['status', '--url', database.url, '--verbose'], { cwd });
    expect([ended.exitCode, said(ended)]).toEqual([2, expect.any(String)]);
    expectHarmless(ended);
    expect(said(ended)).not.toContain(password);
    await expect(stat(join(cwd, 'ran'))).rejects.toThrow();
  });
});

describe('a hostile prisma.config.ts', () => {
  test.each([
    ['throws escapes', `throw new Error('\\x1b[31mred\\n::error::x\\u202e');`],
    ['throws no error', `throw { toString() { throw new Error('twice') } };`],
    ['has a getter that throws', `export default { get schema() { throw new Error('\\n::error::x') } };`],
    [
      'is a proxy',
      `export default new Proxy({}, { get(_, name) { throw new Error('\\n::error::' + String(name)) } });`,
    ],
    [
      'goes round in circles',
      `const c: any = { schema: 'prisma/schema.prisma' }; c.datasource = c; c.migrations = c; export default c;`,
    ],
    ['has numbers for paths', `export default { schema: 7, migrations: { path: [] } };`],
    [
      'names the root for migrations',
      `export default { schema: 'prisma/schema.prisma', migrations: { path: '/' } };`,
    ],
    ['names a password file as schema', `export default { schema: '/etc/passwd' };`],
  ])('that %s is refused or used, and says so harmlessly', async (_, text) => {
    const cwd = await project({ 'prisma.config.ts': text });
    const ended = await runCommand(['status', '--url', database.url], { cwd });
    expect([0, 1, 2]).toContain(ended.exitCode);
    expectHarmless(ended);
    expect(said(ended)).not.toContain('root:x:0:0');
  });
});

describe('links', () => {
  test.each(['.prisma-mend', '.prisma-mend/journal'])(
    'in the place of %s are not written through',
    async (name) => {
      const cwd = await project();
      const victim = await project();
      await mkdir(join(victim, 'victim'));
      if (name.includes('/')) await mkdir(join(cwd, '.prisma-mend'));
      await symlink(join(victim, 'victim'), join(cwd, name));
      const ended = await runCommand(['baseline', '--yes', '--url', database.url], { cwd });
      expect(await readdir(join(victim, 'victim'), { recursive: true })).toEqual([]);
      expect([0, 1]).toContain(ended.exitCode);
      expectHarmless(ended);
    },
  );

  test('in the place of a migration show nothing of what they lead to', async () => {
    const cwd = await project({
      'prisma/migrations/20240202000000_link/migration.sql': { linkTo: '/etc/passwd' },
    });
    const ended = await runCommand(['status', '--all', '--url', database.url], { cwd });
    expect([1, 2]).toContain(ended.exitCode);
    expect(
      said(ended)
        .split('\n')
        .filter((line) => /^\s*(?:daemon|nobody):/.test(line)),
    ).toEqual([]);
    expectHarmless(ended);
  });
});

describe('names', () => {
  const names = [
    '20240202000000_$(touch ran)',
    '20240203000000_;touch ran;',
    "20240204000000_'`touch ran`",
    '20240205000000_\n::error::x',
    '20240206000000_\u202egpj.exe',
    '20240207000000_😀ﷺ',
    '--applied',
    '20240208000000_a|touch ran',
  ];
  test('of migrations never become commands of a shell that runs what is printed', async () => {
    const more = Object.fromEntries(
      names.map((name, place) => [
        `prisma/migrations/${name}/migration.sql`,
        `CREATE TABLE "t${place}" (id int);\n`,
      ]),
    );
    const cwd = await project(more);
    const ended = await runCommand(['status', '--json', '--url', database.url], { cwd });
    const report = JSON.parse(ended.stdout) as {
      nextActions?: readonly { command?: string }[];
      findings: readonly { next?: string }[];
    };
    const commands = [
      ...(report.nextActions ?? []).map(({ command }) => command),
      ...report.findings.map(({ next }) => next),
    ].filter((text) => text?.startsWith('prisma-mend') === true);
    for (const command of commands) {
      execFileSync('/bin/sh', ['-c', (command ?? '').replaceAll('prisma-mend', ':')], { cwd });
    }
    await expect(stat(join(cwd, 'ran'))).rejects.toThrow();
    const human = await runCommand(['status', '--all', '--url', database.url], { cwd });
    expectHarmless(human);
  });

  test.each([
    ['baseline --name', ['baseline', '--yes', '--name', '../../evil']],
    ['drift --adopt', ['drift', '--yes', '--adopt', '../../evil']],
    ['drift --adopt with a line', ['drift', '--yes', '--adopt', 'a\nb']],
    ['baseline --name of the folder itself', ['baseline', '--yes', '--name', '..']],
  ])('given to %s do not lead out of the migrations', async (_, args) => {
    const cwd = await project();
    const before = (await readdir(cwd, { recursive: true })).sort();
    const ended = await runCommand([...args, '--url', database.url], { cwd });
    const after = (await readdir(cwd, { recursive: true }))
      .filter((name) => !name.startsWith('.prisma-mend'))
      .sort();
    expect(after).toEqual(before);
    expectHarmless(ended);
    await expect(stat(join(cwd, '..', 'evil'))).rejects.toThrow();
  });

  test('of tables, columns and labels are harmless in every format', async () => {
    await database.query(`create table "x\n::error::\u202e$(touch ran)<script>alert(1)</script>" ("c\u001b[31m\`" int, "</td>" int);
      create type "e'\u2028" as enum (E'a\\n::error::', '<img src=x>'); comment on table users is E'\\n::error::x\\x1b[31m'`);
    const cwd = await project();
    for (const format of ['human', 'json', 'html', 'markdown', 'github', 'sarif', 'junit']) {
      const ended = await runCommand(['drift', '--format', format, '--url', database.url], { cwd });
      expect([format, ended.exitCode]).toEqual([format, 2]);
      expect(said(ended)).not.toContain('\u001b[31m');
      // What is for programs is exact.
      if (/human|markdown|github/.test(format)) expect(said(ended)).not.toContain('\u202e');
      if (format === 'html') expect(ended.stdout).not.toMatch(/<script>alert|<img src=x/);
      if (format !== 'github') expect(said(ended)).not.toMatch(/^\s*::error::/m);
      if (format === 'json' || format === 'sarif')
        expect(() => JSON.parse(ended.stdout) as unknown).not.toThrow();
    }
  });
});

describe('huge values', () => {
  test('of a live database are read in 400 MB, and shown by their beginning', async () => {
    const columns = Array.from({ length: 800 }, (_, place) => `c${place} int default ${place}`).join(', ');
    await database.query(`create table wide (${columns}); comment on table users is '${'x'.repeat(5_000_000)}';
      create function long() returns int language sql as '/* ${'y'.repeat(5_000_000)} */ select 1'`);
    const cwd = await project();
    const ended = await runCommand(['drift', '--url', database.url], {
      cwd,
      env: { NODE_OPTIONS: '--max-old-space-size=400' },
    });
    expect(ended.exitCode).toBe(2);
    expect(ended.stdout.length).toBeLessThan(100_000);
    const whole = await runCommand(['drift', '--all', '--url', database.url], { cwd });
    expect(whole.stdout.length).toBeGreaterThan(5_000_000);
  });
});

test('a snapshot whose attributes are of other types than they can be is refused', async () => {
  const cwd = await project();
  const path = join(cwd, 'live.json');
  await runCommand(['snapshot', '--output', path, '--url', database.url], { cwd });
  const text = await readFile(path, 'utf8');
  const file = JSON.parse(text) as {
    catalog: { catalogFormat: number; catalog: { objects: { kind: string; rows: unknown[][] }[] } };
  };
  for (const value of [{ toString: 1 }, [[['x']]], 7, true, null]) {
    const { catalog, catalogFormat } = structuredClone(file.catalog);
    for (const { rows } of catalog.objects)
      for (const row of rows) for (let at = 3; at < row.length; at += 1) row[at] = value;
    const body = JSON.stringify(catalog);
    const sealed = `{"catalogFormat":${catalogFormat},"checksum":"${createHash('sha256').update(body).digest('hex')}","catalog":${body}}`;
    const forged = JSON.stringify({ ...file, catalog: 'HERE' }).replace('"HERE"', () => sealed);
    await writeFile(path, forged);
    const ended = await runCommand(['drift', '--snapshot', path], { cwd });
    expect([ended.exitCode, said(ended)]).toEqual([1, expect.stringContaining('snapshot-invalid')]);
    expectHarmless(ended);
  }
});
