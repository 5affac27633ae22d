import type { PendingCase } from './pending-case.ts';

const partitioned =
  'CREATE TABLE "events" ("id" INTEGER) PARTITION BY RANGE ("id"); CREATE TABLE "old_events" ("id" INTEGER); CREATE TABLE "rest" PARTITION OF "events" DEFAULT;';

/** What the server computes of every row while it makes something, or compares with its bounds. */
export const computedCases: readonly PendingCase[] = [
  {
    name: 'an index over an expression that fails for a row',
    sql: 'CREATE INDEX "i" ON "users"((10 / ("score" - 5)));',
    says: [/1 row at least of users/],
  },
  { name: 'an index over a cast that fails', sql: 'CREATE INDEX "i" ON "users"(("code"::INTEGER));' },
  {
    name: 'an index over a part by a condition that fails',
    sql: 'CREATE INDEX "i" ON "users"("id") WHERE 10 / ("score" - 5) > 0;',
  },
  {
    name: 'an index over an expression that holds, of a part',
    sql: 'CREATE INDEX "i" ON "users"(lower("email") text_pattern_ops DESC, ("score" + 1)) WHERE "role" = \'ADMIN\';',
  },
  {
    name: 'an index whose condition leaves out the row that would fail',
    sql: 'CREATE INDEX "i" ON "users"((10 / ("score" - 5))) WHERE "score" <> 5;',
  },
  {
    name: 'an index over an expression of an empty table',
    sql: 'CREATE INDEX "i" ON "empty"((10 / ("id" - "id")));',
  },
  {
    name: 'an index over a function of the database',
    sql: 'CREATE INDEX "i" ON "users"("twice"("score"));',
    isUncounted: true,
  },
  {
    name: 'an index over a column that gets its name before',
    line: 2,
    sql: 'ALTER TABLE "users" RENAME COLUMN "code" TO "badge";\nCREATE INDEX "i" ON "users"(("badge"::INTEGER));',
  },
  {
    name: 'a generated column that fails for a row',
    sql: 'ALTER TABLE "users" ADD COLUMN "g" INTEGER GENERATED ALWAYS AS (10 / ("score" - 5)) STORED;',
  },
  {
    name: 'a generated column that holds',
    sql: 'ALTER TABLE "users" ADD COLUMN "g" TEXT GENERATED ALWAYS AS (upper("email")) STORED;',
  },
  {
    name: 'defaults that nothing can stop',
    sql: `ALTER TABLE "users" ADD COLUMN "a" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, ADD COLUMN "b" TEXT NOT NULL DEFAULT 'x',
  ADD COLUMN "c" UUID NOT NULL DEFAULT gen_random_uuid(), ADD COLUMN "d" INTEGER[] DEFAULT ARRAY[]::INTEGER[], ADD COLUMN "e" DECIMAL(4,2) DEFAULT 0.5;`,
  },
  {
    name: 'a default by a function of the database',
    sql: 'ALTER TABLE "users" ADD COLUMN "d" INTEGER DEFAULT "twice"(1);',
    isUncounted: true,
  },
  {
    name: 'a column of a domain that its default violates',
    line: 2,
    sql: 'CREATE DOMAIN "positive" AS INTEGER CHECK (VALUE > 0);\nALTER TABLE "users" ADD COLUMN "d" "positive" DEFAULT 0;',
  },
  {
    name: 'a column of a domain without NULL',
    line: 2,
    sql: 'CREATE DOMAIN "present" AS INTEGER NOT NULL;\nALTER TABLE "users" ADD COLUMN "d" "present";',
  },
  {
    name: 'a column of a domain in an empty table',
    sql: 'CREATE DOMAIN "present" AS INTEGER NOT NULL;\nALTER TABLE "empty" ADD COLUMN "d" "present";',
  },
  {
    name: 'rows outside the bounds of a partition',
    live: `${partitioned} INSERT INTO "old_events" VALUES (500)`,
    sql: 'ALTER TABLE "events" ATTACH PARTITION "old_events" FOR VALUES FROM (0) TO (100);',
  },
  {
    name: 'rows of the default partition that belong to a new one',
    live: `${partitioned} INSERT INTO "events" VALUES (50)`,
    sql: 'CREATE TABLE "new_events" PARTITION OF "events" FOR VALUES FROM (0) TO (100);',
  },
  {
    name: 'a partition where there are no rows',
    live: partitioned,
    sql: 'ALTER TABLE "events" ATTACH PARTITION "old_events" FOR VALUES FROM (0) TO (100);',
  },
  {
    name: 'a domain that its values violate',
    live: 'CREATE DOMAIN "small" AS INTEGER; ALTER TABLE "users" ADD COLUMN "d" "small" DEFAULT 7',
    sql: 'ALTER DOMAIN "small" ADD CONSTRAINT "c" CHECK (VALUE < 5);',
    says: [/4 rows/],
  },
  {
    name: 'a domain that its values keep to',
    live: 'CREATE DOMAIN "small" AS INTEGER; ALTER TABLE "users" ADD COLUMN "d" "small" DEFAULT 7',
    sql: 'ALTER DOMAIN "small" ADD CONSTRAINT "c" CHECK (VALUE < 50);\nALTER DOMAIN "small" SET NOT NULL;',
  },
  {
    name: 'a list partition beside a default one',
    live: 'CREATE TABLE "shops" ("kind" TEXT) PARTITION BY LIST ("kind"); CREATE TABLE "rest" PARTITION OF "shops" DEFAULT; INSERT INTO "shops" VALUES (\'a\')',
    sql: 'CREATE TABLE "shops_b" PARTITION OF "shops" FOR VALUES IN (\'b\', \'c\');',
  },
  {
    name: 'unique over a materialized view',
    live: 'CREATE MATERIALIZED VIEW "seen" AS SELECT 1 AS "x" FROM "users"',
    sql: 'CREATE UNIQUE INDEX "u" ON "seen"("x");',
    isUncounted: true,
  },
  {
    name: 'a key whose values become equal by their new type',
    live: 'ALTER TABLE "users" ADD COLUMN "n" DECIMAL(6,2); UPDATE "users" SET "n" = 1 + "id" / 100.0; CREATE UNIQUE INDEX "n_key" ON "users"("n")',
    sql: 'ALTER TABLE "users" ALTER COLUMN "n" TYPE INTEGER;',
    says: [/1 group/],
  },
  {
    name: 'a key whose values stay different in their new type',
    sql: 'ALTER TABLE "clinical_notes" ALTER COLUMN "id" TYPE BIGINT;',
  },
  {
    name: 'a key of several columns whose values become equal',
    live: 'ALTER TABLE "users" ADD COLUMN "n" DECIMAL(6,2); UPDATE "users" SET "n" = 1 + "id" / 100.0; CREATE UNIQUE INDEX "n_key" ON "users"("n", "fullName")',
    sql: 'ALTER TABLE "users" ALTER COLUMN "n" TYPE INTEGER USING round("n")::INTEGER;',
  },
  {
    name: 'a key of a part whose values become equal',
    live: 'ALTER TABLE "users" ADD COLUMN "n" DECIMAL(6,2); UPDATE "users" SET "n" = 1 + "id" / 100.0; CREATE UNIQUE INDEX "n_key" ON "users"("n") WHERE "code" IS NULL',
    sql: 'ALTER TABLE "users" ALTER COLUMN "n" TYPE INTEGER;',
  },
  {
    name: 'a key over an expression of a column that gets another type',
    live: 'ALTER TABLE "users" ADD COLUMN "n" DECIMAL(6,2); UPDATE "users" SET "n" = 1 + "id" / 100.0; CREATE UNIQUE INDEX "n_key" ON "users"(("n" * 2))',
    sql: 'ALTER TABLE "users" ALTER COLUMN "n" TYPE INTEGER;',
  },
];
