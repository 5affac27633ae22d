import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

/** An extension as its server would have it: members, and a row in pg_extension. No scratch server has it. */
const fakeExtension = (name: string, members: string): string => `
  insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
  select 99000 + length('${name}'), '${name}', 10, 'public'::regnamespace, true, '1.0';
  ${members}`;
const vector = fakeExtension(
  'vector',
  `create type vector;
  create function vector_in(cstring, oid, integer) returns vector language internal immutable strict as 'varcharin';
  create function vector_out(vector) returns cstring language internal immutable strict as 'varcharout';
  create type vector (input = vector_in, output = vector_out, typmod_in = varchartypmodin, typmod_out = varchartypmodout, storage = extended);
  alter extension vector add type vector; alter extension vector add function vector_in(cstring, oid, integer);
  alter extension vector add function vector_out(vector);`,
);
const scheduler = fakeExtension(
  'scheduler',
  `create function plan_job(text) returns bigint language sql as 'select 1::bigint'; alter extension scheduler add function plan_job(text);`,
);
const live = `
  ${vector} ${scheduler}
  CREATE TABLE docs (id int PRIMARY KEY, title text, embedding vector(3));
  CREATE INDEX docs_title_idx ON docs (title);
  CREATE VIEW planned AS SELECT plan_job(title) AS job FROM docs;
  CREATE TABLE notes (id int PRIMARY KEY, body text);
`;

let server: TestServer;
let project: TemporaryProject;
let database: TestDatabase;
beforeAll(async () => {
  server = await startPostgres(15);
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
  await database.drop();
});
const options = () => resolveOptions(project, database.url, { kind: 'diagnose' });
const base = () => ({ ...options(), pending: [], name: '0_init', from: 'live' as const });

describe('an extension that the scratch server does not have', () => {
  test('keeps no baseline from being made; what is not verified is named', async () => {
    project = await makeHistory({});
    database = await server.createDatabase();
    await database.query(live);
    const report = await baseline(base());
    expect(report).toMatchObject({ applied: true });
    expect(report.notes.join('\n')).toMatch(
      /Not verified without extensions .*scheduler.*vector.*: .*view public\.planned/,
    );
    const sql = await readFile(`${project.directory}/prisma/migrations/0_init/migration.sql`, 'utf8');
    expect(sql).toContain('CREATE EXTENSION IF NOT EXISTS "vector"');
    expect(sql).toContain('"embedding" public.vector(3)');
    expect(sql).toContain('CREATE VIEW "public"."planned"');
  });

  test('keeps no other table from being repaired, and no half-applied migration from being finished', async () => {
    project = await makeHistory({
      '1_init': `CREATE EXTENSION IF NOT EXISTS vector; CREATE TABLE docs (id int PRIMARY KEY, title text, embedding vector(3)); CREATE INDEX docs_title_idx ON docs (title); CREATE TABLE notes (id int PRIMARY KEY, body text);`,
      '2_more': 'ALTER TABLE notes ADD COLUMN a int;\nALTER TABLE notes ADD COLUMN b int;\n',
    });
    database = await server.createDatabase();
    await database.query(live.replace(/CREATE VIEW[^;]*;/, '').replace(scheduler, ''));
    await database.query('ALTER TABLE notes ADD COLUMN a int');
    await baseline(base());
    await database.query(`insert into _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
      values ('x', 'x', '2_more', now(), 0)`);
    const finish = resolveOptions(
      project,
      database.url,
      { kind: 'finish', data: { done: [], notDone: [] } },
      ['2_more'],
    );
    expect(await resolve(finish)).toMatchObject({ applied: true });
    await database.query('DROP INDEX docs_title_idx; ALTER TABLE notes DROP COLUMN b');
    const drift = { ...options(), against: 'history' as const, ignore: [], isDryRun: false };
    expect(await revertDrift(drift)).toMatchObject({ applied: true });
    expect(await checkDrift(drift)).toMatchObject({ verdict: 'inSync' });
  });
});
