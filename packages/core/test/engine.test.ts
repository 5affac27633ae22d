import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Writer } from '../src/database/database.ts';
import { openWriter } from '../src/database/open-database.ts';
import { EngineCall } from '../src/engine/engine-call.ts';
import { EngineFailure } from '../src/engine/engine-failure.ts';
import { loadEngineInstance } from '../src/engine/engine-instance.ts';
import { OfflineAdapter } from '../src/engine/offline-adapter.ts';
import type { EngineOptions } from '../src/engine/open-engine.ts';
import { openEngine } from '../src/engine/open-engine.ts';
import type { History, Migration } from '../src/model/history.ts';
import type { PrismaSchema } from '../src/model/project.ts';
import type { TestDatabase, TestServer } from './support/postgres.ts';
import { startPostgres } from './support/postgres.ts';

const lines = [6, 7] as const;

function schema(line: 6 | 7, models: string, previewFeatures: readonly string[] = []): PrismaSchema {
  const url = line === 6 ? '  url = env("DATABASE_URL")\n' : '';
  const extensions = previewFeatures.includes('postgresqlExtensions') ? '  extensions = [citext]\n' : '';
  const content = `datasource db {
  provider = "postgresql"
${url}${extensions}}
generator client {
  provider = "prisma-client-js"
  previewFeatures = ${JSON.stringify(previewFeatures)}
}
${models}
`;
  const files = [{ path: '/project/prisma/schema.prisma', content }];
  return { files, engineLine: line, previewFeatures, schemas: [] };
}

const users = `model User {
  id Int @id @default(autoincrement())
  email String @unique
  @@map("users")
}`;
const usersSql = `create table users (id serial primary key, email text not null);
create unique index users_email_key on users (email);`;

function history(...migrations: readonly { readonly name: string; readonly sql: string }[]): History {
  return {
    directory: '/project/prisma/migrations',
    exists: true,
    lockFile: { kind: 'valid', provider: 'postgresql' },
    strays: [],
    migrations: migrations.map(({ name, sql }): Migration => ({
      kind: 'readable',
      name,
      path: `/m/${name}`,
      sql,
      checksum: '',
      encoding: 'utf8',
    })),
  };
}

let server: TestServer;
const opened: Writer[] = [];

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  for (const database of opened) await database.close();
});

async function connect(database: TestDatabase, parameters = ''): Promise<Writer> {
  const connection = await openWriter({
    url: `${database.url}${parameters}`,
    applicationName: 'engine test',
    lockTimeoutMs: 2000,
    statementTimeoutMs: 20_000,
  });
  opened.push(connection);
  return connection;
}

async function liveDatabase(sql = '', parameters = ''): Promise<Writer> {
  const database = await server.createDatabase();
  if (sql !== '') await database.query(sql);
  return connect(database, parameters);
}

const shadow = { openShadow: async () => connect(await server.createDatabase()) } as const;

describe.each(lines)('engine line %i', (line) => {
  const open = (options: Partial<EngineOptions>) =>
    openEngine({ line, schema: schema(line, users), database: null, ...options });

  test('renders a schema without any database', async () => {
    const engine = await open({});
    const ddl = await engine.renderSchema();
    expect(ddl).toContain('CREATE TABLE "users"');
    expect(ddl).toContain('CREATE UNIQUE INDEX "users_email_key"');
    expect(engine.build).toMatch(/^[0-9a-f]{40}$/);
  });

  test('says where a schema is wrong', async () => {
    const engine = await open({ schema: schema(line, 'model A {\n  id In @id\n}') });
    await expect(engine.renderSchema()).rejects.toMatchObject({
      code: 'schema-invalid',
      prismaCode: 'P1012',
      message: expect.stringContaining('/project/prisma/schema.prisma'),
    });
  });

  test('finds no difference between a schema and the database that it describes', async () => {
    const engine = await open({ database: await liveDatabase(usersSql) });
    const diff = await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } });
    expect(diff).toEqual({ exitCode: 0, script: '', summary: '' });
  });

  test('writes the SQL that brings a database to its schema', async () => {
    const engine = await open({ database: await liveDatabase('create table users (id serial primary key)') });
    const diff = await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } });
    expect(diff.exitCode).toBe(2);
    expect(diff.script).toContain('ADD COLUMN     "email" TEXT NOT NULL');
    expect(diff.summary).toContain('users');
  });

  test('compares a history with schema and database over a shadow', async () => {
    const engine = await open({ database: await liveDatabase(usersSql), ...shadow });
    const complete = { kind: 'history', history: history({ name: '1_init', sql: usersSql }) } as const;
    const empty = { kind: 'history', history: history() } as const;
    expect(await engine.diff({ expected: { kind: 'schema' }, actual: complete })).toMatchObject({
      exitCode: 0,
    });
    expect(await engine.diff({ expected: complete, actual: { kind: 'database' } })).toMatchObject({
      exitCode: 0,
    });
    expect(await engine.diff({ expected: { kind: 'schema' }, actual: empty })).toMatchObject({ exitCode: 2 });
  });

  test('compares schemas that name extensions without reporting the extensions', async () => {
    const engine = await open({
      schema: schema(line, users, ['postgresqlExtensions']),
      database: await liveDatabase(usersSql),
    });
    const diff = await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } });
    expect(diff).toMatchObject({ exitCode: 0 });
    expect(await engine.renderSchema()).toContain('CREATE EXTENSION IF NOT EXISTS "citext"');
  });

  test('never creates the missing default schema of a database that it reads', async () => {
    const live = await liveDatabase(usersSql, '?schema=nowhere');
    const engine = await open({ database: live });
    await engine.diagnose(history());
    const found = await live.query(`select 1 as one from pg_namespace where nspname = 'nowhere'`);
    expect(found).toEqual([]);
  });

  test('refuses to deploy over an adapter that reads', async () => {
    const live = await liveDatabase();
    const engine = await open({ database: live });
    await expect(engine.deploy(history({ name: '1_init', sql: usersSql }))).rejects.toThrow('only reads');
    expect(await live.query('select relname from pg_class where relnamespace = 2200')).toEqual([]);
  });

  test('deploys, diagnoses and marks as the command line does', async () => {
    const live = await liveDatabase();
    const engine = await open({ database: live, writer: live });
    const both = history(
      { name: '1_init', sql: usersSql },
      { name: '2_more', sql: 'create table more (id int);' },
    );
    expect(await engine.diagnose(both)).toMatchObject({ hasMigrationsTable: false });
    expect(await engine.deploy(history({ name: '1_init', sql: usersSql }))).toEqual(['1_init']);
    expect(await engine.diagnose(both)).toMatchObject({
      history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: ['2_more'] },
    });
    await engine.markApplied(both, '2_more');
    expect(await engine.diagnose(both)).toMatchObject({ history: null, failedMigrationNames: [] });
    const rows = await live.query(
      'select migration_name, applied_steps_count from _prisma_migrations order by 1',
    );
    expect(rows).toEqual([
      { migration_name: '1_init', applied_steps_count: '1' },
      { migration_name: '2_more', applied_steps_count: '0' },
    ]);
  });

  test("gives Prisma's advisory lock back", async () => {
    const live = await liveDatabase();
    const engine = await open({ database: live, writer: live });
    await engine.deploy(history({ name: '1_init', sql: usersSql }));
    await expect(engine.deploy(history({ name: '2_bad', sql: 'nonsense' }))).rejects.toThrow('syntax error');
    expect(await live.query(`select 1 from pg_locks where locktype = 'advisory'`)).toEqual([]);
  });

  test('answers P3005 for a database with tables and no ledger', async () => {
    const live = await liveDatabase(usersSql);
    const engine = await open({ database: live, writer: live });
    await expect(engine.deploy(history({ name: '1_init', sql: usersSql }))).rejects.toMatchObject({
      code: 'engine-failed',
      prismaCode: 'P3005',
    });
  });

  test('reports a migration that fails in the words of the server', async () => {
    const live = await liveDatabase();
    const engine = await open({ database: live, writer: live });
    const failing = history({ name: '1_bad', sql: 'alter table "ClinicalNote" add x int;' });
    await expect(engine.deploy(failing)).rejects.toThrow('relation "ClinicalNote" does not exist');
    await expect(engine.deploy(failing)).rejects.toMatchObject({ prismaCode: 'P3009' });
    await engine.markRolledBack('1_bad');
    expect(await engine.deploy(history())).toEqual([]);
  });

  test('introspects a database', async () => {
    const engine = await open({ database: await liveDatabase(usersSql), schema: null });
    const { files } = await engine.introspect({ keepsSchema: false });
    expect(files[0]?.content).toContain('model users {');
    const kept = await open({ database: await liveDatabase(usersSql) });
    expect((await kept.introspect({ keepsSchema: true })).files[0]?.content).toContain('model User {');
  });

  test('runs calls made at the same time one after the other', async () => {
    const engine = await open({ database: await liveDatabase(usersSql) });
    const diagnoses = await Promise.all([1, 2, 3].map(() => engine.diagnose(history())));
    expect(diagnoses).toHaveLength(3);
  });

  test('turns a panic into a failure and works again afterwards', async () => {
    const instance = await loadEngineInstance(line);
    const adapter = new OfflineAdapter('public');
    const factory = bindMigrationAwareSqlAdapterFactory({
      provider: 'postgres',
      adapterName: 'offline',
      connect: () => Promise.resolve(adapter),
      connectToShadowDb: () => Promise.resolve(adapter),
    });
    // The engine panics over an empty list, in a callback; its promise never settles.
    const call = new EngineCall().run(instance, () =>
      instance.module.SchemaEngine.new({ datamodels: [] }, () => undefined, factory),
    );
    await expect(call).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('crashed: panicked'),
    });
    expect(await loadEngineInstance(line)).not.toBe(instance);
    const engine = await open({});
    expect(await engine.renderSchema()).toContain('CREATE TABLE');
  });

  test('passes on why a query failed', async () => {
    const live = await liveDatabase(usersSql);
    const engine = await open({ database: live });
    await live.close();
    await expect(engine.diagnose(history())).rejects.toMatchObject({ code: 'connection-lost' });
    await expect(engine.diagnose(history())).rejects.not.toBeInstanceOf(EngineFailure);
  });
});
