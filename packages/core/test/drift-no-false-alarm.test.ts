import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import type { Report } from '../src/model/report.ts';
import { tellFindings } from './support/drift-clinic.ts';
import { startPostgres } from './support/postgres.ts';

interface Scenario {
  /** Models and enums of schema.prisma. */
  readonly models: string;
  /** What the only migration holds; it built the database too. */
  readonly migration: string;
  /** What somebody ran on the database beside it. */
  readonly byHand?: string;
  /** The list of the datasource block. */
  readonly schemas?: string;
}

let directory: string | null = null;

afterEach(async () => {
  if (directory !== null) await rm(directory, { recursive: true, force: true });
  directory = null;
});

const datasource = (schemas = ''): string =>
  `datasource db {\n  provider = "postgresql"\n${schemas === '' ? '' : `  schemas = ${schemas}\n`}}\n\n`;
const config = `import { defineConfig } from 'prisma/config';
export default defineConfig({ schema: 'prisma/schema.prisma', datasource: { url: process.env.DATABASE_URL } });
`;

async function check({ models, migration, byHand, schemas }: Scenario): Promise<Report> {
  directory = await mkdtemp(join(tmpdir(), 'alarm-'));
  const folder = join(directory, 'prisma', 'migrations', '20260101000000_init');
  await mkdir(folder, { recursive: true });
  await writeFile(join(directory, 'prisma.config.ts'), config);
  await writeFile(join(directory, 'prisma', 'schema.prisma'), datasource(schemas) + models);
  await writeFile(join(folder, 'migration.sql'), migration);
  const database = await (await startPostgres(17)).createDatabase();
  try {
    await database.query(migration);
    if (byHand !== undefined) await database.query(byHand);
    return await checkDrift({
      directory,
      url: database.url,
      shadow: { kind: 'auto' },
      lockTimeoutMs: 10_000,
      statementTimeoutMs: 60_000,
      environment: process.env,
      against: 'both',
      ignore: ['_prisma_migrations'],
    });
  } finally {
    await database.drop();
  }
}

const inSync = { verdict: 'inSync', findings: [] };

describe('no drift is told where Prisma has been seen to tell some', () => {
  test('defaults that the server spells in another way', async () => {
    const report = await check({
      models: `model Entry {
  id    Int       @id
  price Decimal   @default(10) @db.Decimal(8, 2)
  ratio Float     @default(0.50)
  tags  String[]  @default(["a", "b"])
  data  Json      @default("{\\"a\\": 1}")
  text  String    @default("it's")
  at    DateTime  @default(now())
  on    DateTime  @default("2020-01-01T00:00:00Z") @db.Timestamptz(6)
  large BigInt    @default(9007199254740993)
}
`,
      migration: `CREATE TABLE "Entry" ("id" INTEGER NOT NULL, "price" NUMERIC(8, 2) NOT NULL DEFAULT 10,
        "ratio" FLOAT8 NOT NULL DEFAULT .5, "tags" TEXT[] DEFAULT '{a,b}', "data" JSONB NOT NULL DEFAULT '{"a": 1}',
        "text" TEXT NOT NULL DEFAULT E'it\\'s', "at" TIMESTAMP(3) NOT NULL DEFAULT current_timestamp,
        "on" TIMESTAMPTZ(6) NOT NULL DEFAULT '2020-01-01 01:00:00+01', "large" INT8 NOT NULL DEFAULT 9007199254740993,
        CONSTRAINT "Entry_pkey" PRIMARY KEY ("id"));`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('dbgenerated defaults, whose text the server rewrites', async () => {
    const report = await check({
      models: `model Task {
  id   String   @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  due  DateTime @default(dbgenerated("(CURRENT_DATE + '3 days'::interval)")) @db.Date
  code String   @default(dbgenerated("upper('x'::text)"))
}
`,
      migration: `CREATE TABLE "Task" ("id" UUID NOT NULL DEFAULT pg_catalog.gen_random_uuid(),
        "due" DATE NOT NULL DEFAULT CURRENT_DATE + interval '3 days', "code" TEXT NOT NULL DEFAULT UPPER('x'),
        CONSTRAINT "Task_pkey" PRIMARY KEY ("id"));`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('a partial unique index beside a full index of the same column', async () => {
    const report = await check({
      models: `model Account {
  id        Int       @id
  email     String
  deletedAt DateTime?

  @@index([email])
}
`,
      migration: `CREATE TABLE "Account" ("id" INTEGER NOT NULL, "email" TEXT NOT NULL, "deletedAt" TIMESTAMP(3),
        CONSTRAINT "Account_pkey" PRIMARY KEY ("id"));
        CREATE INDEX "Account_email_idx" ON "Account"("email");
        CREATE UNIQUE INDEX "Account_email_alive" ON "Account"("email") WHERE "deletedAt" IS NULL;`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('GIN and operator classes: in the schema, and in SQL only', async () => {
    const report = await check({
      models: `model Page {
  id    Int    @id
  title String
  data  Json

  @@index([data(ops: JsonbPathOps)], type: Gin)
  @@index([title(ops: raw("gin_trgm_ops"))], type: Gin, map: "page_trgm")
  @@index([title])
}
`,
      migration: `CREATE EXTENSION pg_trgm;
        CREATE TABLE "Page" ("id" INTEGER NOT NULL, "title" TEXT NOT NULL, "data" JSONB NOT NULL,
        CONSTRAINT "Page_pkey" PRIMARY KEY ("id"));
        CREATE INDEX "Page_data_idx" ON "Page" USING GIN ("data" jsonb_path_ops);
        CREATE INDEX "page_trgm" ON "Page" USING GIN ("title" gin_trgm_ops);
        CREATE INDEX "Page_title_idx" ON "Page" ("title" text_pattern_ops);
        CREATE INDEX "page_lower" ON "Page" (lower("title"));`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('names that PostgreSQL cuts at 63 bytes', async () => {
    const long = 'a_model_whose_name_is_so_long_that_no_identifier_can_hold_it_all';
    const model = long.slice(0, 60);
    const cut = (column: string, length: number): string => `${model}${column}`.slice(0, length);
    const report = await check({
      models: `model ${model} {
  id    Int    @id
  email String @unique
  other Int?
  self  ${model}? @relation("Self", fields: [other], references: [id])
  back  ${model}[] @relation("Self")
}
`,
      migration: `CREATE TABLE "${model}" ("id" INTEGER NOT NULL, "email" TEXT NOT NULL, "other" INTEGER,
        CONSTRAINT "${cut('', 58)}_pkey" PRIMARY KEY ("id"));
        CREATE UNIQUE INDEX "${cut('_email', 59)}_key" ON "${model}"("email");
        ALTER TABLE "${model}" ADD CONSTRAINT "${cut('_other', 58)}_fkey" FOREIGN KEY ("other")
        REFERENCES "${model}"("id") ON DELETE SET NULL ON UPDATE CASCADE;`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('a generated column, for which Prisma writes a default that fails', async () => {
    const report = await check({
      models: `model Box {
  id     Int @id
  width  Int
  double Int?
}
`,
      migration: `CREATE TABLE "Box" ("id" INTEGER NOT NULL, "width" INTEGER NOT NULL,
        "double" INTEGER GENERATED ALWAYS AS (width * 2) STORED, CONSTRAINT "Box_pkey" PRIMARY KEY ("id"));`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('identity columns where the schema says autoincrement()', async () => {
    const report = await check({
      models: `model Row {
  id  Int    @id @default(autoincrement())
  big BigInt @default(autoincrement())
}
`,
      migration: `CREATE TABLE "Row" ("id" INTEGER GENERATED BY DEFAULT AS IDENTITY, "big" BIGINT GENERATED ALWAYS AS IDENTITY,
        CONSTRAINT "Row_pkey" PRIMARY KEY ("id"));`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('enum values in another order, added between others and used at once', async () => {
    const report = await check({
      models: `enum Mood {
  SAD
  OK
  GLAD
}

model Day {
  id   Int  @id
  mood Mood @default(SAD)
}
`,
      migration: `CREATE TYPE "Mood" AS ENUM ('GLAD', 'SAD', 'OK');
        CREATE TABLE "Day" ("id" INTEGER NOT NULL, "mood" "Mood" NOT NULL DEFAULT 'SAD', CONSTRAINT "Day_pkey" PRIMARY KEY ("id"));`,
    });
    expect(report).toMatchObject(inSync);
  });

  test('extensions in a schema of their own, with a column and an index of them', async () => {
    const report = await check({
      models: `model Person {
  id    Int    @id
  email Unsupported("extensions.citext")
}
`,
      migration: `CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions;
        CREATE TABLE "Person" ("id" INTEGER NOT NULL, "email" extensions.citext NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));
        CREATE INDEX "person_trgm" ON "Person" USING gin (lower("email"::text) extensions.gin_trgm_ops);`,
    });
    expect(report).toMatchObject(inSync);
  });
});

test('what stands in the schema of the connection is not asked of a datasource that lists others', async () => {
  const report = await check({
    schemas: '["billing"]',
    models: `model Line {
  id Int @id

  @@schema("billing")
}
`,
    migration: `CREATE SCHEMA billing;
      CREATE TABLE billing."Line" ("id" INTEGER NOT NULL, CONSTRAINT "Line_pkey" PRIMARY KEY ("id"));
      CREATE TABLE public.log ("message" TEXT);`,
  });
  expect(report).toMatchObject(inSync);
});

test('what really differs among them is told', async () => {
  const report = await check({
    models: `enum Mood {
  SAD
  OK
}

model Account {
  id    Int    @id
  email String @unique
  mood  Mood   @default(OK)
}
`,
    migration: `CREATE TYPE "Mood" AS ENUM ('SAD', 'OK');
      CREATE TABLE "Account" ("id" INTEGER NOT NULL, "email" TEXT NOT NULL, "mood" "Mood" NOT NULL DEFAULT 'OK', CONSTRAINT "Account_pkey" PRIMARY KEY ("id"));
      CREATE UNIQUE INDEX "Account_email_key" ON "Account"("email");`,
    byHand: `DROP INDEX "Account_email_key"; CREATE UNIQUE INDEX "Account_email_key" ON "Account"("email") WHERE id > 0;
      ALTER TYPE "Mood" ADD VALUE 'GLAD';
      ALTER TABLE "Account" ALTER COLUMN "mood" SET DEFAULT 'SAD'`,
  });
  expect(tellFindings(report)).toEqual([
    'HL enum-labels public.Mood',
    'HL column-default public.Account.mood',
    'HL index-definition public.Account.Account_email_key',
  ]);
});
