import type { PendingCase } from './pending-case.ts';

/** What is not there, is there already, or has another name or type. */
export const nameCases: readonly PendingCase[] = [
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
];
