import type { PendingCase } from './pending-case.ts';

/** Blocks, functions, transactions, statements about rows, and files that PostgreSQL cannot read. */
export const scriptCases: readonly PendingCase[] = [
  {
    name: 'a DO block that makes what is missing',
    sql: `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'Kind') THEN CREATE TYPE "Kind" AS ENUM ('A'); END IF; END $$;`,
  },
  { name: 'a DO block that raises', sql: `DO $$ BEGIN RAISE EXCEPTION 'not today'; END $$;`, isUntold: true },
  {
    name: 'a DO block that looks at rows',
    sql: `DO $$ BEGIN IF NOT EXISTS (SELECT FROM "users") THEN RAISE EXCEPTION 'no users'; END IF; END $$;`,
    isUntold: true,
  },
  {
    name: 'a function with a wrong body',
    sql: `CREATE FUNCTION "f"() RETURNS INTEGER LANGUAGE sql AS $$ SELECT "nothing" FROM "users" $$;`,
  },
  {
    name: 'a function',
    sql: `CREATE FUNCTION "f"() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN NEW.code := ';'; RETURN NEW; END $$;\nCREATE TRIGGER "t" BEFORE INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "f"();`,
  },
  {
    name: 'an index',
    sql: 'CREATE INDEX "i" ON "users"("score");',
    says: [/cannot be written/, /(kB|KiB|MiB|bytes)/],
  },
  { name: 'an index CONCURRENTLY', sql: 'CREATE INDEX CONCURRENTLY "i" ON "users"("score");' },
  {
    name: 'a unique index CONCURRENTLY with duplicates',
    sql: 'CREATE UNIQUE INDEX CONCURRENTLY "i" ON "users"("fullName");',
  },
  {
    name: 'an index CONCURRENTLY among others',
    sql: 'CREATE INDEX CONCURRENTLY "i" ON "users"("score");\nSELECT 1;',
  },
  {
    name: 'a label and its use',
    line: 2,
    sql: `ALTER TYPE "Role" ADD VALUE 'NURSE';\nALTER TABLE "users" ALTER COLUMN "role" SET DEFAULT 'NURSE';`,
  },
  { name: 'a label', sql: `ALTER TYPE "Role" ADD VALUE 'NURSE';` },
  { name: 'an explicit transaction', sql: 'BEGIN;\nCREATE TABLE "t" ("id" INTEGER);\nCOMMIT;' },
  {
    name: 'an explicit transaction that fails',
    line: 3,
    sql: 'BEGIN;\nCREATE TABLE "t" ("id" INTEGER);\nALTER TABLE "t" ADD COLUMN "id" TEXT;\nCOMMIT;',
  },
  {
    name: 'a transaction left open',
    sql: 'BEGIN;\nCREATE TABLE "t" ("id" INTEGER);',
    says: [/leaves a transaction open/],
  },
  { name: 'a truncated table', sql: 'TRUNCATE "clinical_notes";', says: [/line 1/i, /backup/i] },
  {
    name: 'deleted rows',
    sql: 'DELETE FROM "clinical_notes" WHERE "user_id" = 77;',
    says: [/line 1/i, /backup/i],
    isUntold: true,
  },
  { name: 'updated rows', sql: 'UPDATE "users" SET "score" = 0;', says: [/line 1/i], isUntold: true },
  {
    name: 'a row that refers to one that is there',
    live: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") NOT VALID',
    sql: 'INSERT INTO "clinical_notes" ("user_id") VALUES (1);',
    isUntold: true,
  },
  {
    name: 'a row that refers to none',
    live: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") NOT VALID',
    sql: 'INSERT INTO "clinical_notes" ("user_id") VALUES (99);',
    isUntold: true,
  },
  { name: 'a row for a missing column', sql: 'INSERT INTO "clinical_notes" ("nothing") VALUES (1);' },
  {
    name: 'statements that need earlier ones',
    sql: 'CREATE TYPE "Kind" AS ENUM (\'A\');\nCREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY, "kind" "Kind" NOT NULL);\nALTER TABLE "users" ADD COLUMN "room" INTEGER REFERENCES "rooms"("id");\nINSERT INTO "rooms" VALUES (1, \'A\');',
  },
  {
    name: 'statements in the wrong order',
    sql: 'ALTER TABLE "users" ADD COLUMN "room" INTEGER REFERENCES "rooms"("id");\nCREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY);',
  },
  { name: 'a syntax error', sql: 'ALTER TABLE "users" ADD COLUM "x" TEXT,;' },
  {
    name: 'a syntax error after good statements',
    line: 2,
    sql: 'CREATE TABLE "t" ("id" INTEGER);\nALTER TABEL "users" ADD COLUMN "x" TEXT;',
  },
  { name: 'an empty file', sql: '-- nothing\n' },
  {
    name: 'a comment with a semicolon and quotes',
    sql: `-- it's; "here\nCREATE TABLE "t" ("id" INTEGER); /* ; */`,
  },
  {
    name: 'row-level security on the table of Prisma, before a column that exists',
    line: 2,
    sql: 'ALTER TABLE "_prisma_migrations" ENABLE ROW LEVEL SECURITY;\nALTER TABLE "users" ADD COLUMN "code" TEXT;',
  },
];
