import { afterEach, describe, expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { makeProject, type TemporaryProject } from './support/make-project.ts';
import { startPostgres } from './support/postgres.ts';

let project: TemporaryProject;
afterEach(async () => {
  await project[Symbol.asyncDispose]();
});

const schema = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Note {
  id    String @id @default(dbgenerated("public.make_id()"))
  title String
  place Unsupported("public.spot")?

  @@index([title(ops: raw("gin_trgm_ops"))], type: Gin, map: "Note_title_trgm")
}
`;
const outsideTheModel = `CREATE EXTENSION pg_trgm;
CREATE DOMAIN spot AS text CHECK (value <> '');
CREATE FUNCTION make_id() RETURNS text LANGUAGE sql AS $$ SELECT gen_random_uuid()::text $$;`;
const table = `CREATE TABLE "Note" (
  "id" TEXT NOT NULL DEFAULT make_id(), "title" TEXT NOT NULL, "place" spot,
  CONSTRAINT "Note_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Note_title_trgm" ON "Note" USING gin ("title" gin_trgm_ops);`;

async function check(files: Readonly<Record<string, string>>): Promise<unknown> {
  const server = await startPostgres();
  const database = await server.createDatabase();
  await database.query(`${outsideTheModel}\n${table}`);
  project = await makeProject({ 'prisma/schema.prisma': schema, ...files });
  return checkDrift({
    directory: project.directory,
    url: database.url,
    shadow: { kind: 'auto' },
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: { HOME: project.directory },
    against: 'both',
    ignore: [],
  });
}

describe('a schema that names what only SQL can make', () => {
  test('is built on the extensions, types and functions of its history', async () => {
    const report = await check({
      'prisma/migrations/1_outside/migration.sql': outsideTheModel,
      'prisma/migrations/2_table/migration.sql': table,
    });
    expect(report).toMatchObject({ verdict: 'inSync', findings: [] });
  });

  test('is built on those of the database where there is no history', async () => {
    expect(await check({})).toMatchObject({ verdict: 'inSync', findings: [] });
  });
});
