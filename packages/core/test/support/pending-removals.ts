import type { PendingCase } from './pending-case.ts';

/** As Prisma itself takes a value out of an enum. */
const withoutGuest = `BEGIN;
CREATE TYPE "Role_new" AS ENUM ('ADMIN', 'STAFF');
ALTER TABLE "users" ALTER COLUMN "role" DROP DEFAULT;
DROP VIEW "staff";
ALTER TABLE "users" ALTER COLUMN "role" TYPE "Role_new" USING ("role"::text::"Role_new");
ALTER TYPE "Role" RENAME TO "Role_old";
ALTER TYPE "Role_new" RENAME TO "Role";
DROP TYPE "Role_old";
ALTER TABLE "users" ALTER COLUMN "role" SET DEFAULT 'STAFF';
COMMIT;`;

/** What is taken away or renamed. */
export const removalCases: readonly PendingCase[] = [
  {
    name: 'an enum that loses a label in use',
    line: 5,
    sql: withoutGuest,
    says: [/GUEST/],
  },
  {
    name: 'an enum that loses a label nobody uses',
    live: `DELETE FROM users WHERE role = 'GUEST'`,
    sql: withoutGuest,
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
    line: 2,
    says: [/2 rows of users whose name is NULL.*id 3, 4/],
  },
];
