import { readFile } from 'node:fs/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { squashHistory } from '../src/operations/squash.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

/** What PostgreSQL 15 prints in another way once it has read what it printed. */
const respelled = `
  CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
  CREATE DOMAIN word AS varchar(9) DEFAULT 'a' CHECK (VALUE IN ('a', 'b'));
  CREATE TABLE t (
    id int PRIMARY KEY,
    k varchar(10) CONSTRAINT t_k_check CHECK (k IN ('a', 'b')),
    n int,
    at timestamptz CONSTRAINT t_at_check CHECK (extract(year FROM at) BETWEEN 1900 AND 2100 AND k NOT IN ('x', 'y')),
    w word,
    z varchar(10) DEFAULT NULL,
    u boolean DEFAULT ('a'::varchar IN ('a', 'b')),
    g boolean GENERATED ALWAYS AS (k IN ('a', 'b')) STORED,
    EXCLUDE USING btree (n WITH =) WHERE (k IN ('a', 'b'))
  );
  CREATE INDEX t_k_idx ON t (id) WHERE k IN ('a', 'b');
  CREATE INDEX t_in_idx ON t ((k IN ('a', 'b')), lower(k COLLATE "C"));
  CREATE INDEX t_n_idx ON t (n);
  CREATE STATISTICS t_stat ON (k IN ('a', 'b')), n FROM t;
  CREATE VIEW v AS SELECT id, k FROM t WHERE k IN ('a', 'b') AND (id, k) < (9, 'z');
  CREATE VIEW y AS SELECT extract('YEAR' FROM now()) AS y, cast('a' AS varchar) IN ('a', 'b') AS c;
  CREATE MATERIALIZED VIEW m AS SELECT id FROM t WHERE k IN ('a', 'b');
  CREATE INDEX m_idx ON m (id) WHERE id::text::varchar IN ('a', 'b');
  CREATE RULE r AS ON DELETE TO t WHERE old.k IN ('a', 'b') DO INSTEAD NOTHING;
  ALTER TABLE t ENABLE ROW LEVEL SECURITY;
  CREATE POLICY p ON t USING (k IN ('a', 'b')) WITH CHECK (k IN ('a', 'b'));
  CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (new.k IN ('a', 'b')) EXECUTE FUNCTION tell();
  CREATE FUNCTION pick(k varchar DEFAULT 'a') RETURNS boolean LANGUAGE sql IMMUTABLE RETURN k IN ('a', 'b');
`;

const schema = `datasource db {
  provider = "postgresql"
}

model t {
  id Int       @id
  k  String?   @db.VarChar(10)
  n  Int?
  at DateTime? @db.Timestamptz(6)
  w  String?   @db.VarChar(9)
  z  String?   @db.VarChar(10)
  u  Boolean?  @default(dbgenerated("('a'::varchar IN ('a', 'b'))"))
  g  Boolean?  @default(dbgenerated("((k)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"))

  @@index([n], map: "t_n_idx")
}
`;

let server: TestServer;
let project: TemporaryProject;
let database: TestDatabase;
beforeAll(async () => {
  server = await startPostgres(15);
});
afterEach(async () => {
  await project[Symbol.asyncDispose]();
  await database.drop();
});

const begin = async (migrations: Readonly<Record<string, string>>, live: string): Promise<void> => {
  project = await makeHistory(migrations, { 'prisma/schema.prisma': schema });
  database = await server.createDatabase();
  await database.query(live);
};
const options = () => resolveOptions(project, database.url, { kind: 'rehash' });
const base = () => ({ ...options(), pending: [], name: '0_init', from: 'live' as const });
const drift = () => ({ ...options(), against: 'both' as const, ignore: [], isDryRun: false });
/** A dump as this server takes it. */
const restorable = (dump: string) => dump.replace(/^SET transaction_timeout.*$/m, '');
const judge = (url: string) => dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });

/** The same structure once its dump was restored: printed definitions have settled then. */
const settled = async (dump: string): Promise<string> => {
  const copy = await server.createDatabase();
  await copy.query(restorable(dump));
  const text = await judge(copy.url);
  await copy.drop();
  return text;
};

describe('a definition that is only printed differently once it was read again', () => {
  test('is baselined without a history, and is no drift afterwards', async () => {
    await begin({}, respelled);
    const report = await baseline(base());
    expect(report).toMatchObject({ applied: true, situation: 'baselined', findings: [] });
    const sql = await readFile(`${project.directory}/prisma/migrations/0_init/migration.sql`, 'utf8');
    const copy = await server.createDatabase();
    await copy.query(sql);
    expect(await judge(copy.url)).toBe(await settled(await judge(database.url)));
    await copy.drop();
    expect(await checkStatus(options())).toMatchObject({ situation: 'baselined', findings: [] });
    expect(await checkDrift(drift())).toMatchObject({ verdict: 'inSync', findings: [] });
  });

  test('is restored from a dump: no drift, nothing half-applied', async () => {
    await begin({ '1_init': respelled }, respelled);
    const dump = await judge(database.url);
    await database.drop();
    database = await server.createDatabase();
    await database.query(restorable(dump));
    await database.query('REFRESH MATERIALIZED VIEW public.m');
    expect(await baseline(base())).toMatchObject({ applied: true, findings: [] });
    expect(await checkDrift(drift())).toMatchObject({ verdict: 'inSync', findings: [] });
  });

  test('is in the way of no revert, and is put back itself', async () => {
    await begin({ '1_init': respelled }, respelled);
    await baseline(base());
    const before = await settled(await judge(database.url));
    await database.query(`
      DROP INDEX t_n_idx; DROP INDEX t_k_idx; ALTER TABLE t DROP CONSTRAINT t_k_check; DROP VIEW v; DROP POLICY p ON t;
      DROP TRIGGER g ON t; ALTER TABLE t ALTER u DROP DEFAULT; DROP RULE r ON t; DROP FUNCTION pick(varchar)`);
    const consent = { yes: true, allowWiderAccess: database.name };
    expect(await revertDrift({ ...drift(), consent })).toMatchObject({
      applied: true,
      verdict: 'inSync',
    });
    expect(await settled(await judge(database.url))).toBe(before);
    await database.query(
      "ALTER TABLE t DROP CONSTRAINT t_k_check, ADD CONSTRAINT t_k_check CHECK (k IN ('a', 'c'))",
    );
    expect(await checkDrift(drift())).toMatchObject({
      verdict: 'liveDrift',
      findings: [expect.objectContaining({ object: expect.objectContaining({ name: 't_k_check' }) })],
      plan: { proven: true },
    });
  });

  test('is adopted', async () => {
    await begin({ '1_init': respelled }, respelled);
    await baseline(base());
    await database.query(`
      ALTER TABLE t ADD CONSTRAINT t_new CHECK (k IN ('a', 'b', 'c')), ADD y varchar(9) DEFAULT ('a'::varchar IN ('a', 'b'))::text;
      CREATE VIEW z AS SELECT id FROM t WHERE k IN ('a', 'c')`);
    expect(await adoptDrift({ ...drift(), name: 'more' })).toMatchObject({ applied: true });
    expect(await checkDrift({ ...drift(), against: 'history' })).toMatchObject({ findings: [] });
  });

  test('is squashed', async () => {
    await begin({ '1_init': respelled, '2_more': 'ALTER TABLE t ADD COLUMN q int;' }, respelled);
    await database.query('ALTER TABLE t ADD COLUMN q int');
    await baseline(base());
    expect(await squashHistory({ ...options(), isDryRun: false })).toMatchObject({ applied: true });
    expect(await checkStatus(options())).toMatchObject({ situation: 'baselined' });
  });

  test('is in the way of no half-applied migration that is finished', async () => {
    const second =
      "ALTER TABLE t ADD COLUMN y int;\nALTER TABLE t ADD CONSTRAINT t_y CHECK (k IN ('a', 'd'));\n";
    await begin({ '1_init': respelled, '2_more': second }, respelled);
    await baseline(base());
    await database.query('ALTER TABLE t ADD COLUMN y int');
    await database.query(`insert into _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
      values ('x', 'x', '2_more', now(), 0)`);
    expect(
      await resolve(
        resolveOptions(project, database.url, { kind: 'finish', data: { done: [], notDone: [] } }, [
          '2_more',
        ]),
      ),
    ).toMatchObject({
      applied: true,
    });
    expect(await checkDrift({ ...drift(), against: 'history' })).toMatchObject({
      verdict: 'inSync',
      findings: [],
    });
  });
});
