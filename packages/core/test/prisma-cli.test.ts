import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { JudgeEngine, PrismaResult } from './support/prisma-cli.ts';
import { runPrisma } from './support/prisma-cli.ts';
import { startPostgres } from './support/postgres.ts';
import { isWhole } from './support/share.ts';

jest.setTimeout(120_000);

const directories: string[] = [];

afterEach(async () => {
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

const init =
  'CREATE TABLE "User" (\n    "id" INTEGER NOT NULL,\n\n    CONSTRAINT "User_pkey" PRIMARY KEY ("id")\n);\n';

async function makeProject(version: 6 | 7, migrations: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'prisma-cli-'));
  directories.push(directory);
  const url = version === 6 ? '  url = env("DATABASE_URL")\n  shadowDatabaseUrl = env("SHADOW_URL")\n' : '';
  const files: Record<string, string> = {
    'package.json': '{"type":"module"}',
    'prisma/schema.prisma': `datasource db {\n  provider = "postgresql"\n${url}}\n\nmodel User {\n  id Int @id\n}\n`,
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  };
  if (version === 7) {
    files['prisma.config.mjs'] = `export default {
  schema: 'prisma/schema.prisma',
  datasource: { url: process.env.DATABASE_URL, shadowDatabaseUrl: process.env.SHADOW_URL },
};\n`;
  }
  for (const [name, sql] of Object.entries(migrations))
    files[`prisma/migrations/${name}/migration.sql`] = sql;
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return directory;
}

const judges: readonly { readonly version: 6 | 7; readonly engine: JudgeEngine }[] = [
  { version: 7, engine: '7.8' },
  { version: 7, engine: '7.10' },
  { version: 7, engine: '8.1' },
  { version: 7, engine: '6.19' },
  { version: 6, engine: '6.19' },
];

describe.each(judges)('prisma $version with the engine of $engine', ({ version, engine }) => {
  async function setUp(sql = '', migrations: Readonly<Record<string, string>> = { '1_init': init }) {
    const server = await startPostgres();
    const database = await server.createDatabase();
    const shadow = await server.createDatabase();
    if (sql !== '') await database.query(sql);
    const cwd = await makeProject(version, migrations);
    const env = { DATABASE_URL: database.url, SHADOW_URL: shadow.url };
    const prisma = (command: string, isInteractive = false): Promise<PrismaResult> =>
      runPrisma({ version, engine, cwd, env, args: command.split(' '), isInteractive });
    return { database, prisma, cwd, server };
  }

  test('answers P3005 for a database that it did not create', async () => {
    const { prisma, database } = await setUp('create table clinic (id int)');
    const deploy = await prisma('migrate deploy');
    expect(deploy.stderr + deploy.stdout).toContain('P3005');
    expect(deploy.exitCode).toBe(1);
    expect(await database.query(`select 1 from pg_class where relname = 'User'`)).toEqual([]);
  });

  // What follows is the work of the command line; what its engines do is judged wherever they judge.
  if (engine !== (version === 6 ? '6.19' : '7.10') || (version === 6 && !isWhole)) return;

  test('deploys to an empty database, and then has nothing to do', async () => {
    const { prisma, database } = await setUp();
    const before = await prisma('migrate status');
    expect(before.exitCode).toBe(1);
    expect(await prisma('migrate deploy')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('1_init'),
    });
    expect(
      await database.query('select migration_name, applied_steps_count from _prisma_migrations'),
    ).toEqual([{ migration_name: '1_init', applied_steps_count: 1 }]);
    expect((await prisma('migrate deploy')).stdout).toContain('No pending migrations to apply');
    expect(await prisma('migrate status')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Database schema is up to date!'),
    });
  });

  test('marks a migration as applied, and compares history, schema and database', async () => {
    const { prisma } = await setUp(init);
    expect(await prisma('migrate resolve --applied 1_init')).toMatchObject({ exitCode: 0 });
    expect((await prisma('migrate deploy')).stdout).toContain('No pending migrations to apply');
    const target =
      version === 7
        ? '--to-config-datasource'
        : `--to-schema-datasource prisma/schema.prisma --shadow-database-url ${(await (await startPostgres()).createDatabase()).url}`;
    const same = await prisma(`migrate diff --from-migrations prisma/migrations ${target} --exit-code`);
    expect(same).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('No difference detected') });
    const empty = await prisma(
      `migrate diff --from-empty ${version === 7 ? '--to-schema' : '--to-schema-datamodel'} prisma/schema.prisma --script`,
    );
    expect(empty.stdout).toContain('CREATE TABLE "User"');
  });

  test('stops at a migration that fails (P3018), and then refuses (P3009)', async () => {
    const { prisma } = await setUp('', { '1_bad': 'ALTER TABLE "Clinic" ADD x int;' });
    const failed = await prisma('migrate deploy');
    expect(failed.stderr).toContain('P3018');
    expect(failed.stderr).toContain('relation "Clinic" does not exist');
    expect((await prisma('migrate deploy')).stderr).toContain('P3009');
    expect(await prisma('migrate resolve --rolled-back 1_bad')).toMatchObject({ exitCode: 0 });
  });

  test('develops: nothing to do on a database that follows its history', async () => {
    const { prisma } = await setUp();
    await prisma('migrate deploy');
    const dev = await prisma('migrate dev', true);
    expect(dev.stdout + dev.stderr).toContain('Already in sync');
  });

  test('develops: writes the migration that the schema asks for', async () => {
    const { prisma, cwd, database } = await setUp('', {});
    const dev = await prisma(
      'migrate dev --name first --skip-generate'.replace(version === 7 ? ' --skip-generate' : '', ''),
      true,
    );
    expect(dev.stdout + dev.stderr).toContain('in sync with your schema');
    const folders = await readdir(join(cwd, 'prisma/migrations'));
    expect(folders.some((name) => /^\d{14}_first$/.test(name))).toBe(true);
    expect(await database.query(`select relname from pg_class where relname = 'User'`)).toHaveLength(1);
  });

  test('pulls a database into the schema', async () => {
    const { prisma } = await setUp('create table clinic (id int primary key)');
    const pull = await prisma('db pull --print');
    expect(pull.stdout).toContain('model clinic {');
  });
});
