/** What all cases start from: applied, with rows in every table. */
export const baseSql = `CREATE TYPE "Role" AS ENUM ('ADMIN', 'STAFF', 'GUEST');
CREATE TABLE "tenants" ("a" INTEGER NOT NULL, "b" INTEGER NOT NULL, "label" TEXT, CONSTRAINT "tenants_pkey" PRIMARY KEY ("a", "b"));
CREATE TABLE "users" (
  "id" SERIAL NOT NULL, "email" TEXT NOT NULL, "fullName" TEXT, "role" "Role" NOT NULL DEFAULT 'STAFF',
  "code" TEXT, "score" INTEGER, "nick" VARCHAR(40), "since" TEXT,
  CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "clinical_notes" (
  "id" SERIAL NOT NULL, "user_id" INTEGER, "a" INTEGER, "b" INTEGER, "body_text" TEXT, "uuid" UUID NOT NULL DEFAULT gen_random_uuid(),
  CONSTRAINT "clinical_notes_pkey" PRIMARY KEY ("id")
);
CREATE TABLE "empty" ("id" INTEGER NOT NULL, "value" TEXT, CONSTRAINT "empty_pkey" PRIMARY KEY ("id"));
CREATE TABLE "log" ("at" TIMESTAMP(3), "line" TEXT);
CREATE INDEX "users_code_idx" ON "users"("code");
CREATE VIEW "staff" AS SELECT "id", "email" FROM "users" WHERE "role" = 'STAFF';
CREATE FUNCTION "twice"("n" INTEGER) RETURNS INTEGER LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
`;

export const baseRows = `
INSERT INTO "tenants" VALUES (1, 1, 'x'), (1, 2, NULL);
INSERT INTO "users" ("email", "fullName", "role", "code", "score", "nick", "since") VALUES
  ('ada@x', 'Ada', 'ADMIN', '10', 5, 'ada', '2020-01-01'), ('Ada@x', 'Ada', 'GUEST', 'x7', -1, 'adalovelace', 'soon'),
  ('bob@x', NULL, 'STAFF', NULL, NULL, NULL, NULL), ('cid@x', NULL, 'STAFF', NULL, 9, 'c', '2021-01-01');
INSERT INTO "clinical_notes" ("user_id", "a", "b") VALUES (1, 1, 1), (77, 1, 3), (NULL, 1, NULL);
INSERT INTO "log" VALUES (now(), 'a'), (NULL, 'a');
`;

export const caseSchema = `datasource db {
  provider = "postgresql"
}

enum Role {
  ADMIN
  STAFF
  GUEST
}

model User {
  id       Int     @id @default(autoincrement())
  email    String
  fullName String?
  role     Role    @default(STAFF)
  @@map("users")
}

model ClinicalNote {
  id     Int     @id @default(autoincrement())
  userId Int?    @map("user_id")
  body   String? @map("body_text") // the text "@map(no)"
  @@map(name: "clinical_notes")
}
`;

/** A pending migration. Whether it fails, where and why is not written here: PostgreSQL says so. */
export interface PendingCase {
  readonly name: string;
  readonly sql: string;
  /** Line of the statement that is refused; 1 if not given. */
  readonly line?: number;
  /** Run on the database before, by hand. */
  readonly live?: string;
  /** What the report must say besides. */
  readonly says?: readonly RegExp[];
  /** True where it cannot be told without running it: the report must say so, and claim nothing. */
  readonly isUntold?: true;
  readonly since?: number;
}

export const pendingCases: readonly PendingCase[] = [
  {
    name: 'a model name for its table',
    sql: 'ALTER TABLE "ClinicalNote" ADD COLUMN "x" TEXT;',
    says: [/the model ClinicalNote is mapped to clinical_notes/],
  },
  {
    name: 'an unquoted name in mixed case',
    sql: 'ALTER TABLE ClinicalNote ADD COLUMN "x" TEXT;',
    says: [/the model ClinicalNote is mapped to clinical_notes/],
  },
  {
    name: 'an unquoted column in mixed case',
    sql: 'ALTER TABLE "users" ALTER COLUMN fullName SET DEFAULT 1;',
    says: [/the field fullName of User needs quotes: "fullName"/],
  },
  {
    name: 'a field name for its column',
    sql: 'CREATE INDEX "i" ON "clinical_notes"("body");',
    says: [/the field body of ClinicalNote is mapped to body_text/],
  },
  {
    name: 'a missing schema',
    sql: 'CREATE TABLE "audit"."events" ("id" INTEGER);',
    says: [/schema "audit" does not exist/],
  },
  {
    name: 'a table of another schema',
    live: 'CREATE SCHEMA other; CREATE TABLE other.things (id INTEGER PRIMARY KEY)',
    sql: 'ALTER TABLE "other"."things" ADD COLUMN "x" TEXT;',
  },
  {
    name: 'a table that stands in another schema',
    live: 'CREATE SCHEMA other; CREATE TABLE other.things (id INTEGER PRIMARY KEY)',
    sql: 'ALTER TABLE "things" ADD COLUMN "x" TEXT;',
    says: [/schema other/],
  },
  { name: 'a missing column', sql: 'ALTER TABLE "users" DROP COLUMN "nothing";' },
  { name: 'a missing type', sql: 'ALTER TABLE "users" ADD COLUMN "x" "Kind";' },
  { name: 'a missing function', sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT DEFAULT nanoid();' },
  { name: 'a missing extension', sql: 'CREATE EXTENSION "no_such_extension";' },
  { name: 'an extension that is not installed', sql: 'ALTER TABLE "users" ADD COLUMN "x" CITEXT;' },
  {
    name: 'an extension that is there',
    sql: 'CREATE EXTENSION IF NOT EXISTS "citext"; ALTER TABLE "users" ADD COLUMN "x" CITEXT;',
  },
  {
    name: 'a missing role',
    sql: 'GRANT SELECT ON "users" TO "no_such_role";',
    says: [/role "no_such_role" does not exist/],
  },
  { name: 'a column that exists', sql: 'ALTER TABLE "users" ADD COLUMN "code" TEXT;' },
  { name: 'a table that exists', sql: 'CREATE TABLE "users" ("id" INTEGER);' },
  {
    name: 'a later statement of several',
    line: 4,
    sql: 'CREATE TABLE "fine" ("id" INTEGER);\n\n-- comment\nALTER TABLE "users" ADD COLUMN "code" TEXT;\nCREATE TABLE "more" ("id" INTEGER);',
  },
  {
    name: 'types of a foreign key that do not fit',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("uuid") REFERENCES "users"("id");',
  },
  {
    name: 'a reference to no unique key',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("user_id") REFERENCES "users"("score");',
  },
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
    isUntold: true,
    says: [/line 2/],
  },
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
    isUntold: true,
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
  {
    name: 'an enum that loses a label in use',
    line: 5,
    sql: `BEGIN;
CREATE TYPE "Role_new" AS ENUM ('ADMIN', 'STAFF');
ALTER TABLE "users" ALTER COLUMN "role" DROP DEFAULT;
DROP VIEW "staff";
ALTER TABLE "users" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "users" ALTER COLUMN "role" SET DEFAULT 'STAFF';
COMMIT;`,
    says: [/GUEST/],
  },
  {
    name: 'an enum that loses a label nobody uses',
    live: `DELETE FROM users WHERE role = 'GUEST'`,
    sql: `BEGIN;
CREATE TYPE "Role_new" AS ENUM ('ADMIN', 'STAFF');
ALTER TABLE "users" ALTER COLUMN "role" DROP DEFAULT;
DROP VIEW "staff";
ALTER TABLE "users" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "users" ALTER COLUMN "role" SET DEFAULT 'STAFF';
COMMIT;`,
  },
  {
    name: 'an enum with a view on it',
    sql: 'ALTER TYPE "Role" RENAME TO "Old"; CREATE TYPE "Role" AS ENUM (\'ADMIN\'); ALTER TABLE "users" ALTER COLUMN "role" TYPE TEXT;',
  },
  {
    name: 'a dropped table',
    sql: 'DROP TABLE "clinical_notes";',
    says: [/table public\.clinical_notes/, /3 rows/, /backup/],
  },
  { name: 'a dropped table that a view needs', sql: 'DROP TABLE "users";' },
  { name: 'a dropped table with CASCADE', sql: 'DROP TABLE "users" CASCADE;', says: [/view public\.staff/] },
  {
    name: 'a dropped column',
    sql: 'ALTER TABLE "users" DROP COLUMN "score";',
    says: [/column public\.users\.score/, /3 values/],
  },
  { name: 'a dropped column that a view needs', sql: 'ALTER TABLE "users" DROP COLUMN "email";' },
  {
    name: 'a dropped index',
    sql: 'DROP INDEX "users_code_idx";',
    says: [/index public\.users\.users_code_idx|users_code_idx/],
  },
  { name: 'a dropped type in use', sql: 'DROP TYPE "Role";' },
  { name: 'a dropped view', sql: 'DROP VIEW "staff";', says: [/view public\.staff/] },
  {
    name: 'a renamed table',
    sql: 'ALTER TABLE "users" RENAME TO "people";\nALTER TABLE "people" ADD COLUMN "x" TEXT;',
    says: [/rename/i],
  },
  {
    name: 'a renamed column made NOT NULL',
    sql: 'ALTER TABLE "users" RENAME COLUMN "fullName" TO "name";\nALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;',
    isUntold: true,
  },
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
];
