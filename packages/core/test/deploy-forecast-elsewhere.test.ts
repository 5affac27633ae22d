import { beforeAll, expect, test } from '@jest/globals';
import { checkStatus } from '../src/operations/check-status.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

/** Made by a role that is no superuser, and deployed by it. */
const initSql = `CREATE TYPE "Kind" AS ENUM ('A', 'B');
CREATE TABLE "visits" ("id" INTEGER PRIMARY KEY, "kind" "Kind", "note" TEXT, "n" INTEGER, "m" INTEGER);
CREATE FUNCTION "same"(i INTEGER) RETURNS INTEGER LANGUAGE sql IMMUTABLE AS 'SELECT i';
INSERT INTO "visits" VALUES (1, 'A', 'long', 1, NULL), (2, 'B', NULL, 2, 7);
`;

interface ElsewhereCase {
  readonly name: string;
  readonly sql: string;
  /** Run before by a superuser, who owns what it makes. */
  readonly hand: string;
  /** Where it can only be told that something is not known. */
  readonly isUnknown?: true;
}

const child = `CREATE TABLE side.child () INHERITS (visits); ALTER TABLE side.child OWNER TO mend_deployer;
  INSERT INTO side.child VALUES (9, 'A', NULL, 1, 99);`;
const hidden = `ALTER TABLE visits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY few ON visits USING (id = 2);`;
const frozen = `CREATE FUNCTION side.halt() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'frozen'; END $$;
  CREATE EVENT TRIGGER halt ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION side.halt();`;

const cases: readonly ElsewhereCase[] = [
  {
    name: 'a function that takes rows of a dropped table',
    sql: 'DROP TABLE "visits";',
    hand: "CREATE FUNCTION side.f(v visits) RETURNS INTEGER LANGUAGE sql AS 'SELECT 1';",
  },
  {
    name: 'an array of a dropped enum',
    sql: 'ALTER TABLE "visits" DROP COLUMN "kind"; DROP TYPE "Kind";',
    hand: 'CREATE TABLE side.t (kinds "Kind"[]);',
  },
  {
    name: 'an index over a dropped function',
    sql: 'DROP FUNCTION "same"(INTEGER);',
    hand: 'CREATE TABLE side.t (i INTEGER); CREATE INDEX ON side.t (public.same(i));',
  },
  {
    name: 'an operator by a dropped function',
    sql: 'DROP FUNCTION "same"(INTEGER);',
    hand: 'CREATE OPERATOR side.~~~ (FUNCTION = public.same, RIGHTARG = INTEGER);',
    isUnknown: true,
  },
  {
    name: 'a renamed enum of a table of another owner',
    sql: 'ALTER TYPE "Kind" RENAME TO "Sort";',
    hand: 'CREATE TABLE side.others (k "Kind");',
  },
  {
    name: 'a renamed column of a view of another owner',
    sql: 'ALTER TABLE "visits" RENAME COLUMN "note" TO "remark";',
    hand: 'CREATE VIEW side.remarks AS SELECT note FROM visits;',
  },
  {
    name: 'CASCADE over a view of another owner',
    sql: 'DROP TABLE "visits" CASCADE;',
    hand: 'CREATE VIEW side.remarks AS SELECT note FROM visits;',
  },
  {
    name: 'a table of another owner, dropped by that of the schema',
    sql: 'DROP TABLE "others";',
    hand: 'CREATE TABLE others (i INTEGER PRIMARY KEY);',
  },
  {
    name: 'an index of another owner in a schema of another',
    sql: 'DROP INDEX side.others_i_idx;',
    hand: 'CREATE TABLE side.others (i INTEGER); CREATE INDEX others_i_idx ON side.others (i);',
  },
  {
    name: 'an index where the schema is closed',
    sql: 'CREATE INDEX "i" ON "visits"("n");',
    hand: 'ALTER SCHEMA public OWNER TO CURRENT_USER; REVOKE CREATE ON SCHEMA public FROM PUBLIC, mend_deployer;',
  },
  { name: 'rows that inherit and are equal', sql: 'CREATE UNIQUE INDEX "u" ON "visits"("n");', hand: child },
  {
    name: 'rows that inherit and refer to none',
    sql: 'ALTER TABLE "visits" RENAME COLUMN "m" TO "k"; ALTER TABLE "visits" ADD FOREIGN KEY ("k") REFERENCES "side"."seven";',
    hand: `${child} CREATE TABLE side.seven (i INTEGER PRIMARY KEY); INSERT INTO side.seven VALUES (7); GRANT ALL ON side.seven TO mend_deployer;`,
  },
  {
    name: 'NULL in rows that a policy hides',
    sql: 'ALTER TABLE "visits" ALTER "m" SET NOT NULL;',
    hand: hidden,
    isUnknown: true,
  },
  {
    name: 'an event trigger that lets no table be made',
    sql: 'ALTER TABLE "visits" ADD COLUMN "z" TEXT;',
    hand: frozen,
  },
  {
    name: 'a block that asks which database it runs in',
    sql: "DO $$ BEGIN IF current_database() NOT LIKE 'prisma%' THEN RAISE EXCEPTION 'not here'; END IF; END $$;",
    hand: '',
    isUnknown: true,
  },
  {
    name: 'an owner that the role is no member of',
    sql: 'ALTER TABLE "visits" OWNER TO mend_other;',
    hand: '',
  },
  {
    name: 'default privileges of another role',
    sql: 'ALTER DEFAULT PRIVILEGES FOR ROLE mend_other GRANT SELECT ON TABLES TO PUBLIC;',
    hand: '',
  },
  { name: 'a setting of superusers', sql: 'SET session_replication_role = replica;', hand: '' },
  { name: 'a comment on an extension', sql: "COMMENT ON EXTENSION plpgsql IS 'x';", hand: '' },
  {
    name: 'a type that may not be used',
    sql: 'ALTER TABLE "visits" ADD COLUMN "o" others;',
    hand: "CREATE TYPE others AS ENUM ('a'); REVOKE ALL ON TYPE others FROM PUBLIC;",
  },
  {
    name: 'a trigger function that may not be called',
    sql: 'CREATE TRIGGER "t" BEFORE UPDATE ON "visits" FOR EACH ROW EXECUTE FUNCTION others();',
    hand: `CREATE FUNCTION others() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      REVOKE ALL ON FUNCTION others() FROM PUBLIC;`,
  },
  {
    name: 'a block that makes a role',
    sql: "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mend_nobody') THEN CREATE ROLE mend_nobody; END IF; END $$;",
    hand: '',
    isUnknown: true,
  },
  {
    name: 'a database whose sessions may only read',
    sql: 'ALTER TABLE "visits" ADD COLUMN "p" INTEGER;',
    hand: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$;
      SET default_transaction_read_only = on;`,
  },
  {
    name: 'a database that writes the day first',
    sql: 'ALTER TABLE "visits" ALTER "note" TYPE DATE USING "note"::date;',
    hand: `UPDATE visits SET note = '31/12/2020' WHERE id = 1; SET datestyle = 'ISO, DMY';
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = ''ISO, DMY''', current_database()); END $$;`,
  },
  {
    name: 'a schema that is named like the role, and the ledger in public',
    sql: 'ALTER TABLE "visits" ADD COLUMN "p" INTEGER;',
    hand: 'CREATE SCHEMA mend_deployer AUTHORIZATION mend_deployer;',
  },
  {
    name: 'a limit for statements that nothing is sure to keep',
    sql: 'ALTER TABLE "visits" ADD COLUMN "p" INTEGER;',
    hand: `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''50ms''', current_database()); END $$;`,
    isUnknown: true,
  },
  {
    name: 'a reference that is checked at the end, then a change of its table',
    sql: 'INSERT INTO "kids" VALUES (5, 1); ALTER TABLE "kids" ADD COLUMN "x" INTEGER;',
    hand: `CREATE TABLE kids (i INTEGER PRIMARY KEY, v INTEGER REFERENCES visits DEFERRABLE INITIALLY DEFERRED);
      ALTER TABLE kids OWNER TO mend_deployer;`,
  },
  { name: 'a value that is too long', sql: 'ALTER TABLE "visits" ALTER "note" TYPE VARCHAR(2);', hand: '' },
];

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
  const admin = await server.createDatabase();
  await admin.query(`create role mend_deployer login password 'x'; create role mend_other`);
  await admin.drop();
});

/** SQLSTATE; null when it runs. */
async function refusalOf(query: Promise<unknown>): Promise<string | null> {
  try {
    await query;
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

test.each(cases)('$name: the forecast is what happens', async ({ name, sql, hand, isUnknown = false }) => {
  await using project = await makeHistory({ '1_init': initSql, '2_pending': sql });
  const live = await server.createDatabase();
  await live.query('ALTER SCHEMA public OWNER TO mend_deployer; CREATE SCHEMA side; SET ROLE mend_deployer');
  await live.query(initSql);
  await writeLedger(live, [{ state: 'applied', name: '1_init', sql: initSql }]);
  await live.query(`RESET ROLE; GRANT ALL ON SCHEMA side TO mend_deployer; ${hand}`);
  const url = live.url.replace(/\/\/[^@]+@/, '//mend_deployer:x@');
  const { deploy, findings } = await checkStatus({ ...resolveOptions(project, url, { kind: 'diagnose' }) });
  if (name.startsWith('an operator')) expect(findings.map(({ code }) => code)).toEqual(['deploy-untried']);
  await live.query('SET ROLE mend_deployer');
  const refusal = await refusalOf(live.query(sql));
  const told = isUnknown ? 'unknown' : refusal === null ? 'applies' : 'stops';
  expect([deploy.outcome, deploy.stopsAt?.sqlState ?? null]).toEqual([told, isUnknown ? null : refusal]);
  await live.drop();
});
