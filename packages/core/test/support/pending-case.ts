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
  /** True where no query can ask for the rows that decide: the report must have a finding of that. */
  readonly isUncounted?: true;
  readonly since?: number;
}
