import type { PendingCase } from './pending-case.ts';

/** Rows that are in the way, or are not. */
export const rowCases: readonly PendingCase[] = [
  {
    name: 'NOT NULL without default on a filled table',
    sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT NOT NULL;',
    says: [/4 rows of users/],
  },
  {
    name: 'NOT NULL without default on an empty table',
    sql: 'ALTER TABLE "empty" ADD COLUMN "x" TEXT NOT NULL;',
  },
  { name: 'NOT NULL with default', sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT NOT NULL DEFAULT \'a\';' },
  {
    name: 'NOT NULL where there is NULL',
    sql: 'ALTER TABLE "users" ALTER COLUMN "fullName" SET NOT NULL;',
    says: [/2 rows of users whose fullName is NULL.*id 3, 4/],
  },
  {
    name: 'NOT NULL on a new column without values',
    line: 2,
    sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT;\nALTER TABLE "users" ALTER COLUMN "x" SET NOT NULL;',
    says: [/4 rows of users/],
  },
  {
    name: 'backfill, then NOT NULL',
    sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT;\nUPDATE "users" SET "x" = "email";\nALTER TABLE "users" ALTER COLUMN "x" SET NOT NULL;',
  },
  {
    name: 'backfill of a column that is NULL in places, then NOT NULL',
    sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT;\nUPDATE "users" SET "x" = "fullName";\nALTER TABLE "users" ALTER COLUMN "x" SET NOT NULL;',
    isUntold: true,
    says: [/line 2/],
  },
  {
    name: 'backfill of what is NULL, then NOT NULL',
    sql: 'UPDATE "users" SET "code" = \'none\' WHERE "code" IS NULL;\nALTER TABLE "users" ALTER COLUMN "code" SET NOT NULL;',
  },
  {
    name: 'backfill of other rows, then NOT NULL',
    sql: 'UPDATE "users" SET "code" = \'none\' WHERE "fullName" IS NULL;\nALTER TABLE "users" ALTER COLUMN "code" SET NOT NULL;',
    isUntold: true,
  },
  {
    name: 'backfill, then NOT NULL under another name',
    sql: 'UPDATE "users" SET "nick" = \'none\' WHERE "nick" IS NULL;\nALTER TABLE "users" RENAME COLUMN "nick" TO "handle";\nALTER TABLE "users" ALTER COLUMN "handle" SET NOT NULL;',
    isUntold: true,
  },
  {
    name: 'a row whose key is there',
    sql: 'INSERT INTO "tenants" ("a", "b", "label") VALUES (3, 1, \'new\'), (1, 2, NULL);',
    says: [/1 rows? of tenants/],
  },
  { name: 'a row whose key is new', sql: 'INSERT INTO "tenants" ("a", "b") VALUES (3, 1), (3, 2);' },
  {
    name: 'unique with duplicates',
    sql: 'CREATE UNIQUE INDEX "u" ON "users"("fullName");',
    says: [/1 group/, /Ada/],
  },
  { name: 'unique without duplicates', sql: 'CREATE UNIQUE INDEX "u" ON "users"("email");' },
  {
    name: 'unique over several columns',
    sql: 'CREATE UNIQUE INDEX "u" ON "clinical_notes"("user_id", "a");',
  },
  {
    name: 'unique over several columns with duplicates',
    sql: 'CREATE UNIQUE INDEX "u" ON "users"("fullName", "since");',
    live: "UPDATE users SET since = NULL; UPDATE users SET since = 'x' WHERE \"fullName\" = 'Ada'",
  },
  {
    name: 'unique over an expression',
    sql: 'CREATE UNIQUE INDEX "u" ON "users"(lower("email"));',
    says: [/ada@x/],
  },
  {
    name: 'unique with an operator class and order',
    sql: 'CREATE UNIQUE INDEX "u" ON "users"("fullName" text_pattern_ops DESC);',
    says: [/Ada/],
  },
  {
    name: 'unique over a part',
    sql: 'CREATE UNIQUE INDEX "u" ON "users"("fullName") WHERE "role" = \'ADMIN\';',
  },
  {
    name: 'unique over NULLs',
    sql: 'CREATE UNIQUE INDEX "u" ON "users"("nick");\nCREATE UNIQUE INDEX "v" ON "users"("code");',
  },
  {
    name: 'unique with NULLS NOT DISTINCT',
    since: 15,
    sql: 'CREATE UNIQUE INDEX "u" ON "users"("code") NULLS NOT DISTINCT;',
  },
  {
    name: 'a unique constraint with NULLS NOT DISTINCT',
    since: 15,
    sql: 'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("code");',
  },
  {
    name: 'unique on a new column with a constant',
    line: 2,
    sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT NOT NULL DEFAULT \'a\';\nCREATE UNIQUE INDEX "u" ON "users"("x");',
  },
  {
    name: 'unique on a new column with its own values',
    sql: 'ALTER TABLE "users" ADD COLUMN "x" UUID NOT NULL DEFAULT gen_random_uuid();\nCREATE UNIQUE INDEX "u" ON "users"("x");',
  },
  {
    name: 'unique on a new serial column',
    sql: 'ALTER TABLE "users" ADD COLUMN "x" SERIAL;\nCREATE UNIQUE INDEX "u" ON "users"("x");',
  },
  {
    name: 'a primary key over NULLs',
    sql: 'ALTER TABLE "log" ADD CONSTRAINT "log_pkey" PRIMARY KEY ("at");',
  },
  {
    name: 'a primary key over duplicates',
    sql: 'ALTER TABLE "log" ADD CONSTRAINT "log_pkey" PRIMARY KEY ("line");',
  },
  {
    name: 'a foreign key with orphans',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id");',
    says: [/1 row/, /77/],
  },
  {
    name: 'a foreign key with orphans, NOT VALID',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") NOT VALID;',
  },
  {
    name: 'validating a foreign key with orphans',
    line: 2,
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") NOT VALID;\nALTER TABLE "clinical_notes" VALIDATE CONSTRAINT "fk";',
    says: [/77/],
  },
  {
    name: 'a foreign key without orphans',
    live: 'DELETE FROM "clinical_notes" WHERE "user_id" = 77',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("id");',
  },
  {
    name: 'a foreign key to a new table',
    line: 2,
    sql: 'CREATE TABLE "rooms" ("id" INTEGER PRIMARY KEY);\nALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "rooms"("id");',
    says: [/3 rows/],
  },
  {
    name: 'a new column with a reference and no values',
    sql: 'ALTER TABLE "clinical_notes" ADD COLUMN "room" INTEGER REFERENCES "users"("id");',
  },
  {
    name: 'a new column with a reference and a wrong default',
    line: 2,
    sql: 'ALTER TABLE "clinical_notes" ADD COLUMN "room" INTEGER DEFAULT 99;\nALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("room") REFERENCES "users"("id");',
  },
  {
    name: 'a foreign key over several columns',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("a", "b") REFERENCES "tenants"("a", "b");',
    says: [/1, 3/],
  },
  {
    name: 'MATCH FULL with a NULL',
    live: 'DELETE FROM "clinical_notes" WHERE "b" = 3',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("a", "b") REFERENCES "tenants"("a", "b") MATCH FULL;',
  },
  {
    name: 'MATCH SIMPLE with a NULL',
    live: 'DELETE FROM "clinical_notes" WHERE "b" = 3',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("a", "b") REFERENCES "tenants"("a", "b");',
  },
  { name: 'a violated check', sql: 'ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("score" >= 0);' },
  { name: 'a kept check', sql: 'ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("score" > -5);' },
  {
    name: 'a violated exclusion',
    sql: 'ALTER TABLE "log" ADD CONSTRAINT "e" EXCLUDE ("line" WITH =);',
    says: [/1 pairs? of rows/],
  },
  {
    name: 'a kept exclusion of some rows',
    sql: 'ALTER TABLE "log" ADD CONSTRAINT "e" EXCLUDE ("line" WITH =) WHERE ("at" IS NOT NULL);',
  },
  {
    name: 'text to integer',
    sql: 'ALTER TABLE "users" ALTER COLUMN "code" TYPE INTEGER USING "code"::integer;',
    says: [/1 row/],
  },
  {
    name: 'text to integer that casts',
    live: 'UPDATE users SET code = 7',
    sql: 'ALTER TABLE "users" ALTER COLUMN "code" TYPE INTEGER USING "code"::integer;',
  },
  {
    name: 'text to integer by another way',
    sql: 'ALTER TABLE "users" ALTER COLUMN "code" TYPE INTEGER USING (CASE WHEN "code" ~ \'^[0-9]+$\' THEN "code"::integer END);',
  },
  { name: 'text to integer without USING', sql: 'ALTER TABLE "users" ALTER COLUMN "code" TYPE INTEGER;' },
  { name: 'text to date', sql: 'ALTER TABLE "users" ALTER COLUMN "since" TYPE DATE USING "since"::date;' },
  {
    name: 'varchar shortened below its values',
    sql: 'ALTER TABLE "users" ALTER COLUMN "nick" TYPE VARCHAR(5);',
  },
  { name: 'varchar shortened', sql: 'ALTER TABLE "users" ALTER COLUMN "nick" TYPE VARCHAR(20);' },
  {
    name: 'integer to smallint out of range',
    live: 'UPDATE users SET score = 70000',
    sql: 'ALTER TABLE "users" ALTER COLUMN "score" TYPE SMALLINT;',
  },
];
