/** A pending migration that is to be taken back. */
export interface RollbackCase {
  readonly name: string;
  readonly sql: string;
  /** Run on the database before, by hand. */
  readonly live?: string;
  /** What the report, or the refusal, must say. */
  readonly says?: readonly RegExp[];
  /** Of a refusal or failure. */
  readonly refused?: string;
  /** True where a column comes back at the end of its table. */
  readonly isMoved?: true;
}

export const rollbackCases: readonly RollbackCase[] = [
  {
    name: 'a table with keys and indexes',
    sql: 'CREATE TABLE "rooms" ("id" SERIAL PRIMARY KEY, "userId" INTEGER REFERENCES "users"("id"), "tag" TEXT UNIQUE);\nCREATE INDEX "rooms_userId_idx" ON "rooms"("userId");',
  },
  { name: 'a column', sql: 'ALTER TABLE "users" ADD COLUMN "x" TEXT NOT NULL DEFAULT \'a\';' },
  {
    name: 'an enum and a column of it',
    sql: 'CREATE TYPE "Kind" AS ENUM (\'A\', \'B\');\nALTER TABLE "users" ADD COLUMN "kind" "Kind";',
  },
  { name: 'a label', sql: 'ALTER TYPE "Role" ADD VALUE \'NURSE\';' },
  {
    name: 'keys, defaults and comments',
    sql: `CREATE INDEX "i" ON "users"("score");
CREATE UNIQUE INDEX "u" ON "users"("email");
ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "users"("id");
ALTER TABLE "users" ADD CONSTRAINT "c" CHECK ("score" > -5);
ALTER TABLE "users" ALTER COLUMN "code" SET DEFAULT 'x', ALTER COLUMN "role" DROP DEFAULT;
ALTER TABLE "users" ALTER COLUMN "score" TYPE BIGINT;
COMMENT ON COLUMN "users"."email" IS 'where to';`,
  },
  {
    name: 'dropped indexes and functions, a replaced view',
    sql: `DROP INDEX "users_code_idx";
DROP FUNCTION "twice"(INTEGER);
CREATE OR REPLACE VIEW "staff" AS SELECT "id", "email" FROM "users";`,
  },
  {
    name: 'a grant, and a dropped table with one',
    live: 'DO $$ BEGIN CREATE ROLE rollback_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT SELECT ON "clinical_notes" TO rollback_reader',
    sql: 'DROP TABLE "clinical_notes";\nGRANT SELECT ON "users" TO rollback_reader;',
  },
  {
    name: 'a schema, an enum and a column of it',
    sql: 'CREATE SCHEMA "audit";\nCREATE TYPE "audit"."Kind" AS ENUM (\'A\', \'B\');\nALTER TABLE "users" ADD COLUMN "kind" "audit"."Kind";\nCREATE TABLE "audit"."events" ("id" INTEGER PRIMARY KEY);',
    says: [/written since then to .*users\.kind/],
  },
  { name: 'an index CONCURRENTLY', sql: 'CREATE INDEX CONCURRENTLY "i" ON "users"("score");' },
  {
    name: 'a foreign key',
    sql: 'ALTER TABLE "clinical_notes" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "users"("id");',
  },
  {
    name: 'a default',
    sql: 'ALTER TABLE "users" ALTER COLUMN "code" SET DEFAULT \'x\';\nALTER TABLE "users" ALTER COLUMN "role" DROP DEFAULT;',
  },
  {
    name: 'NOT NULL',
    sql: 'ALTER TABLE "users" ALTER COLUMN "fullName" SET NOT NULL;',
    live: 'UPDATE users SET "fullName" = \'x\'',
  },
  {
    name: 'NULL allowed',
    sql: 'ALTER TABLE "users" ALTER COLUMN "email" DROP NOT NULL;',
    says: [/stops at rows/],
  },
  {
    name: 'a converted type',
    sql: 'ALTER TABLE "users" ALTER COLUMN "since" TYPE DATE USING "since"::date;',
    live: "UPDATE users SET since = '2020-01-01'",
    says: [/since/],
  },
  {
    name: 'a narrowed type',
    sql: 'ALTER TABLE "users" ALTER COLUMN "nick" TYPE VARCHAR(20);',
    says: [/nick/],
  },
  {
    name: 'a dropped last column',
    sql: 'ALTER TABLE "users" DROP COLUMN "since";',
    says: [/values of column public\.users\.since/],
  },
  {
    name: 'a dropped column in the middle',
    isMoved: true,
    sql: 'ALTER TABLE "users" DROP COLUMN "score";',
    says: [/last column/],
  },
  {
    name: 'a dropped required column',
    sql: 'DROP VIEW "staff"; ALTER TABLE "users" DROP COLUMN "email";',
    refused: 'evidence-disagrees',
  },
  {
    name: 'a dropped table',
    sql: 'DROP TABLE "clinical_notes";',
    says: [/rows of table public\.clinical_notes/],
  },
  {
    name: 'a dropped table with grants',
    live: 'DO $$ BEGIN CREATE ROLE rb_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$; GRANT SELECT ON "clinical_notes" TO rb_reader',
    sql: 'DROP TABLE "clinical_notes";',
  },
  {
    name: 'a dropped table with a comment and a policy',
    live: `COMMENT ON TABLE "clinical_notes" IS 'it''s; here'; ALTER TABLE "clinical_notes" ENABLE ROW LEVEL SECURITY; CREATE POLICY "p" ON "clinical_notes" USING ("user_id" = 1)`,
    sql: 'DROP TABLE "clinical_notes";',
  },
  { name: 'a dropped view', sql: 'DROP VIEW "staff";' },
  {
    name: 'a replaced function',
    sql: 'CREATE OR REPLACE FUNCTION "twice"("n" INTEGER) RETURNS INTEGER LANGUAGE sql IMMUTABLE AS \'SELECT n * 3\';',
  },
  {
    name: 'a function with a trigger',
    sql: `CREATE FUNCTION "f"() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN NEW.code := ';'; RETURN NEW; END $$;\nCREATE TRIGGER "t" BEFORE INSERT ON "users" FOR EACH ROW EXECUTE FUNCTION "f"();`,
  },
  {
    name: 'an enum that loses a label',
    live: `DELETE FROM users WHERE role = 'GUEST'`,
    sql: `BEGIN;\nCREATE TYPE "Role_new" AS ENUM ('ADMIN', 'STAFF');\nDROP VIEW "staff";\nALTER TABLE "users" ALTER COLUMN "role" DROP DEFAULT;\nALTER TABLE "users" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");\nALTER TYPE "Role" RENAME TO "Role_old";\nALTER TYPE "Role_new" RENAME TO "Role";\nDROP TYPE "Role_old";\nALTER TABLE "users" ALTER COLUMN "role" SET DEFAULT 'STAFF';\nCREATE VIEW "staff" AS SELECT "id", "email" FROM "users" WHERE "role" = 'STAFF';\nCOMMIT;`,
  },
  {
    name: 'a renamed column',
    sql: 'ALTER TABLE "users" RENAME COLUMN "fullName" TO "name";',
    says: [/^(?![^]*written since)/],
  },
  {
    name: 'a column that one statement drops and makes again',
    sql: 'ALTER TABLE "clinical_notes" DROP COLUMN "body_text", ADD COLUMN "body_text" INTEGER;',
    says: [/Not brought back: line 1 drops all values of column public\.clinical_notes\.body_text/],
    isMoved: true,
  },
  {
    name: 'renames of every kind among changes',
    sql: `ALTER TYPE "Role" RENAME VALUE 'GUEST' TO 'VISITOR';
ALTER TABLE "users" RENAME TO "people";
ALTER TABLE "people" ADD COLUMN "x" TEXT;
ALTER TABLE "people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
ALTER INDEX "users_code_idx" RENAME TO "people_code_idx";
ALTER TABLE "people" RENAME COLUMN "x" TO "y";
CREATE INDEX "people_y_idx" ON "people"("y");`,
    says: [/written since then to column public\.people\.y is lost/],
  },
  {
    name: 'a renamed table among others, and then a change of it',
    sql: 'CREATE TABLE "t" ("id" INTEGER);\nALTER TABLE "log" RENAME TO "journal";\nALTER TABLE "journal" ALTER COLUMN "line" SET NOT NULL;',
    says: [/written since then to table public\.t is lost/],
  },
  {
    name: 'a table that is made anew',
    sql: 'CREATE TABLE "t" ("id" INTEGER);\nDROP TABLE "t";\nCREATE TABLE "t" ("id" BIGINT);',
    says: [/written since then to table public\.t is lost/],
  },
  { name: 'an extension', sql: 'CREATE EXTENSION "citext";\nALTER TABLE "users" ADD COLUMN "x" CITEXT;' },
  {
    name: 'a schema',
    sql: 'CREATE SCHEMA "audit";\nCREATE TABLE "audit"."events" ("id" INTEGER PRIMARY KEY);',
  },
  { name: 'changed rows', sql: 'UPDATE "users" SET "score" = 0;', says: [/line 1/] },
  { name: 'what fails', sql: 'ALTER TABLE "nothing" ADD COLUMN "a" TEXT;', refused: 'replay-failed' },
  {
    name: 'what fails as one query',
    sql: 'CREATE INDEX CONCURRENTLY "i" ON "users"("score");\nSELECT 1;',
    refused: 'replay-failed',
  },
  { name: 'an empty file', sql: '-- nothing\n' },
  { name: 'a DO block', sql: `DO $$ BEGIN ALTER TABLE "users" ADD COLUMN "x" TEXT; END $$;` },
  {
    name: 'a sequence and a serial column',
    sql: 'CREATE SEQUENCE "s";\nALTER TABLE "log" ADD COLUMN "id" BIGSERIAL PRIMARY KEY;',
  },
];
