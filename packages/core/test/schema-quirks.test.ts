import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import type { Report } from '../src/model/report.ts';
import { makeProject, configOf7, type ProjectFiles } from './support/make-project.ts';
import { startPostgres } from './support/postgres.ts';
import { keptServers } from './support/kept-servers.ts';

const head7 = 'datasource db {\n  provider = "postgresql"\n}\n';
const head6 =
  'generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["views"]\n}\ndatasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n';

interface Case {
  readonly schema: string;
  readonly history: string | null;
  /** What is there besides the history, or in its place. */
  readonly sql?: string;
}

interface Reports {
  readonly status: Report;
  readonly baseline: Report;
  readonly drift: Report;
}

/** Status before, baseline, and drift afterwards of a project whose one migration ran by hand. */
async function play(
  { schema, history, sql }: Case,
  look: (reports: Reports) => Promise<void> | void,
): Promise<void> {
  const database = await (await startPostgres()).createDatabase();
  if (history !== null) await database.query(history);
  if (sql !== undefined) await database.query(sql);
  const files: ProjectFiles = {
    'prisma/schema.prisma': schema,
    ...(schema.includes('url =') ? {} : { 'prisma.config.ts': configOf7("schema: 'prisma/schema.prisma'") }),
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    ...(history === null ? {} : { 'prisma/migrations/1_init/migration.sql': history }),
  };
  await using project = await makeProject(files);
  const options = {
    directory: project.directory,
    url: database.url,
    shadow: { kind: 'auto' as const },
    keptServers,
    lockTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    environment: process.env,
  };
  const status = await checkStatus(options);
  const based = await baseline({
    ...options,
    consent: { yes: true },
    isDryRun: false,
    name: '0_init',
    from: 'live',
  });
  const drift = await checkDrift({ ...options, against: 'both', ignore: [] });
  await look({ status, baseline: based, drift });
  await database.drop();
}

const t =
  'CREATE TABLE "t" ("id" INTEGER NOT NULL, "a" INTEGER NOT NULL, CONSTRAINT "t_pkey" PRIMARY KEY ("id"));\n';
const modelT = 'model t {\n  id Int @id\n  a  Int\n}\n';

describe('what Prisma reads, and its newer parsers or the server refuse', () => {
  test.each<readonly [what: string, one: Case]>([
    [
      'a view with @id, of Prisma 5',
      {
        schema: `${head6}${modelT}view v {\n  id Int @id\n  a  Int\n}\n`,
        history: `${t}CREATE VIEW "v" AS SELECT id, a FROM t;`,
      },
    ],
    [
      'a view with @@id and @unique',
      {
        schema: `${head6}${modelT}view v {\n  id Int @unique\n  a  Int\n\n  @@id([id, a])\n}\n`,
        history: `${t}CREATE VIEW "v" AS SELECT id, a FROM t;`,
      },
    ],
    [
      'a generated column whose expression has several lines',
      {
        schema: `${head7}model t {\n  id Int     @id\n  a  Boolean\n  g  Int     @default(dbgenerated("\\nCASE\\n    WHEN a THEN 1\\n    ELSE 0\\nEND"))\n}\n`,
        history:
          'CREATE TABLE "t" ("id" INTEGER NOT NULL, "a" BOOLEAN NOT NULL, "g" INTEGER NOT NULL GENERATED ALWAYS AS (CASE WHEN a THEN 1 ELSE 0 END) STORED, CONSTRAINT "t_pkey" PRIMARY KEY ("id"));',
      },
    ],
    [
      'generated columns beside each other, without brackets and with commas',
      {
        schema: `${head7}model t {\n  id Int     @id\n  s  String?\n  g  String? @default(dbgenerated("COALESCE(s, 'x, (y')"))\n  h  Int?    @default(dbgenerated("id * 2"))\n}\n`,
        history: `CREATE TABLE "t" ("id" INTEGER NOT NULL, "s" TEXT, "g" TEXT GENERATED ALWAYS AS (COALESCE(s, 'x, (y')) STORED, "h" INTEGER GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT "t_pkey" PRIMARY KEY ("id"));`,
      },
    ],
    [
      'an enum label with a quote, and a default of it',
      {
        schema: `${head7}enum E {\n  ab @map("a'b")\n  c\n}\nmodel t {\n  id Int @id\n  e  E   @default(ab)\n}\n`,
        history: `CREATE TYPE "E" AS ENUM ('a''b', 'c'); CREATE TABLE "t" ("id" INTEGER NOT NULL, "e" "E" NOT NULL DEFAULT 'a''b', CONSTRAINT "t_pkey" PRIMARY KEY ("id"));`,
      },
    ],
  ])('%s: baselined, and in sync', async (_what, one) => {
    await play(one, ({ baseline: based, drift }) => {
      expect(based).toMatchObject({ applied: true, situation: 'baselined' });
      expect(drift).toMatchObject({ verdict: 'inSync', findings: [] });
    });
  });
});

const markerOf8 = `create schema prisma_contract;
  create table prisma_contract.marker (space text primary key default 'app', core_hash text not null, profile_hash text not null, contract_json jsonb, updated_at timestamptz default now());
  create table prisma_contract.ledger (id bigserial primary key, space text, migration_name text, operations jsonb);
  insert into prisma_contract.marker (core_hash, profile_hash) values ('a', 'b');`;

describe('what another tool keeps in the database', () => {
  test.each<readonly [what: string, history: string | null]>([
    ['with a history', t],
    ['without one', null],
  ])('the marker of Prisma 8 is known, and no drift, %s', async (_what, history) => {
    const sql = `${history === null ? t : ''}${markerOf8}`;
    await play({ schema: `${head7}${modelT}`, history, sql }, ({ status, baseline: based, drift }) => {
      expect(status.foreignLedgers).toEqual(['Prisma 8 (prisma_contract.marker)']);
      for (const { notes } of [status, drift])
        expect(notes.join()).toContain('Prisma 8 has signed this database');
      expect(drift).toMatchObject({ verdict: 'inSync', findings: [], plan: null });
      expect(JSON.stringify(based.plan)).not.toContain('prisma_contract');
      expect(JSON.stringify(based.findings)).not.toContain('prisma_contract');
    });
  });

  test('so is the ledger of Prisma 2, which is left out of a first migration', async () => {
    const sql = `${t}create table "_Migration" (revision serial primary key, name text not null, datamodel text not null, status text not null, applied integer not null, rolled_back integer not null, datamodel_steps text not null, database_migration text not null, errors text not null, started_at timestamp(3) not null, finished_at timestamp(3));`;
    await play({ schema: `${head7}${modelT}`, history: null, sql }, ({ status, baseline: based, drift }) => {
      expect(status.foreignLedgers).toEqual(['Prisma 2 (public._Migration)']);
      expect(JSON.stringify(based.plan)).not.toContain('_Migration');
      expect(drift).toMatchObject({ verdict: 'inSync', findings: [] });
    });
  });
});

describe('a database without a history folder', () => {
  const modelU = 'model u {\n  id Int @id\n}\n';

  test('is told that a first migration is written, and what the schema asks for besides', async () => {
    const schema = `${head7}${modelT}${modelU}`;
    await play({ schema, history: null, sql: t }, ({ status, baseline: based, drift }) => {
      expect(status.nextActions).toMatchObject([
        { command: 'prisma-mend baseline', why: expect.stringContaining('writes a first migration') },
      ]);
      expect(based.findings).toMatchObject([{ code: 'table-missing', object: { name: 'u' } }]);
      expect(drift).toMatchObject({ verdict: 'schemaAhead', findings: [{ code: 'table-missing' }] });
    });
  });

  test('is not told that no migration creates what its first one does', async () => {
    const sql = `${t}create table u (id integer not null, constraint u_pkey primary key (id));`;
    await play({ schema: `${head7}${modelT}`, history: null, sql }, ({ drift }) => {
      expect(drift.findings).toMatchObject([{ code: 'table-unexpected', object: { name: 'u' } }]);
      expect(drift.findings[0]?.why).not.toContain('No migration');
    });
  });
});
