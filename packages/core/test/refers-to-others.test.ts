import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { evidenceOf, markedBy } from './support/evidence-case.ts';
import { makeForeignProject, schemaWith } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const writing = { consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' } as const;
const history = { against: 'history' } as const;

const others = `CREATE SCHEMA auth; CREATE SCHEMA crm;
CREATE TABLE auth.users (zone INT, id UUID PRIMARY KEY, email TEXT);
CREATE TABLE crm.orders (id INT PRIMARY KEY, note TEXT);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT NULL::uuid $$;
CREATE FUNCTION crm.loud(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper($1) $$;`;
const init = `CREATE TABLE "Profile" ("id" UUID NOT NULL, "name" TEXT, CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"));
CREATE FUNCTION on_signup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`;
const schema = schemaWith('model Profile {\n  id   String  @id @db.Uuid\n  name String?\n}');

/** Statements that only refer to what the database has from elsewhere, each with what takes its effect away. */
const referring: Readonly<Record<string, readonly [sql: string, undo: string]>> = {
  'a foreign key': [
    'ALTER TABLE "Profile" ADD CONSTRAINT "Profile_id_fkey" FOREIGN KEY (id) REFERENCES auth.users (id) ON DELETE CASCADE;',
    'ALTER TABLE "Profile" DROP CONSTRAINT "Profile_id_fkey"',
  ],
  'a table with a foreign key': [
    'CREATE TABLE note (id INT PRIMARY KEY, "order" INT REFERENCES crm.orders (id), owner UUID DEFAULT auth.uid());',
    'ALTER TABLE note ALTER COLUMN owner DROP DEFAULT',
  ],
  'a policy that calls a function': [
    'CREATE POLICY own ON "Profile" USING (auth.uid() = id);',
    'DROP POLICY own ON "Profile"',
  ],
  'a policy on a table': [
    'DROP POLICY IF EXISTS own ON auth.users; CREATE POLICY own ON auth.users USING (id = auth.uid());',
    'DROP POLICY own ON auth.users',
  ],
  'a trigger on a table': [
    'CREATE TRIGGER signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_signup();',
    'DROP TRIGGER signup ON auth.users',
  ],
  'a rule on a table, with a comment': [
    `CREATE RULE quiet AS ON DELETE TO crm.orders DO INSTEAD NOTHING; COMMENT ON RULE quiet ON crm.orders IS 'kept';`,
    'DROP RULE quiet ON crm.orders',
  ],
  'a view of all columns': ['CREATE VIEW people AS SELECT * FROM auth.users;', 'DROP VIEW people'],
  'a materialized view': [
    'CREATE MATERIALIZED VIEW loud AS SELECT crm.loud(note) AS note FROM crm.orders;',
    'DROP MATERIALIZED VIEW loud',
  ],
  'an index of an expression': [
    'CREATE INDEX "Profile_name_idx" ON "Profile" (crm.loud(name));',
    'DROP INDEX "Profile_name_idx"',
  ],
  'a view, beside rows': [
    `CREATE VIEW mails AS SELECT email FROM auth.users; INSERT INTO crm.orders VALUES (1, 'first') ON CONFLICT DO NOTHING;`,
    'DROP VIEW mails',
  ],
  'a function that takes its rows': [
    `CREATE FUNCTION mail(u auth.users) RETURNS text LANGUAGE sql AS $$ SELECT u.email $$;`,
    'DROP FUNCTION mail(auth.users)',
  ],
};

/** Statements of which something is done to it, or taken over from it: nobody sees that. */
const reaching: Readonly<Record<string, string>> = {
  'a column': 'ALTER TABLE auth.users ADD COLUMN nick TEXT;',
  'row level security': 'ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;',
  'an index': 'CREATE INDEX users_email_idx ON auth.users (email);',
  'a comment': `COMMENT ON TABLE auth.users IS 'ours now';`,
  'a privilege': 'GRANT SELECT ON auth.users TO PUBLIC;',
  'a table of its form': 'CREATE TABLE copy (LIKE crm.orders INCLUDING ALL);',
  'what a loop finds': `DO $$ DECLARE t record; BEGIN FOR t IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'use%'
     LOOP EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t.name); END LOOP; END $$;`,
  'a name that the search path finds':
    'SET search_path = crm, public; ALTER TABLE orders ADD COLUMN more TEXT; RESET search_path;',
};

/** A history whose last migration is `sql`, in a database without a ledger. */
async function makeCase(sql: string, live = sql) {
  // The reason for which the scratch server is given what stands in.
  const key =
    'CREATE POLICY seen ON "Profile" FOR SELECT USING (auth.uid() = id AND (SELECT count(*) FROM crm.orders) >= 0 AND EXISTS (SELECT FROM auth.users));';
  return makeForeignProject(await startPostgres(15), {
    files: { '1_init': init, '2_seen': key, '3_more': sql },
    live: [others, init, key, live],
    recorded: null,
    schema,
  });
}

describe('migrations that refer to what the database has from elsewhere', () => {
  test.each(Object.entries(referring))('are seen and settled: %s', async (_, [sql, undo]) => {
    await using project = await makeCase(sql);
    const report = await baseline({ ...project.options, ...writing });
    expect(evidenceOf(report)).toBe('1_init present, 2_seen present, 3_more present');
    expect(markedBy(report)).toEqual(['1_init', '2_seen', '3_more']);
    expect(report.situation).toBe('baselined');
    expect(report.notes.join(' ')).toMatch(/table auth\.users.*initShadowDb/);
    // What others made beside it is none of the project's.
    await project.database.query(
      'CREATE TABLE crm.later (id INT); CREATE POLICY theirs ON auth.users USING (false)',
    );
    const clean = await checkDrift({ ...project.options, ...history });
    expect(clean).toMatchObject({ verdict: 'inSync', findings: [] });
    await project.database.query(undo);
    expect(await checkStatus(project.options)).toMatchObject({
      situation: expect.not.stringMatching('baselined'),
    });
    const drifted = await checkDrift({ ...project.options, ...history });
    expect(drifted.findings).not.toEqual([]);
    expect(drifted.plan?.sql).not.toMatch(/DROP (?:TABLE|SCHEMA|POLICY)/);
    const consent = { yes: true, allowWiderAccess: new URL(project.options.url ?? '').pathname.slice(1) };
    await revertDrift({ ...project.options, ...history, consent, isDryRun: false });
    expect(await checkDrift({ ...project.options, ...history })).toMatchObject({ verdict: 'inSync' });
  });

  test.each(Object.entries(reaching))('are not seen where they do more: %s', async (_, sql) => {
    for (const live of [sql, '']) {
      await using project = await makeCase(sql, live);
      const report = await baseline({ ...project.options, ...writing });
      expect(evidenceOf(report)).toBe('1_init present, 2_seen present, 3_more unverified');
      expect(markedBy(report)).toEqual(['1_init', '2_seen']);
    }
  });

  test('are not seen where they only write rows', async () => {
    await using project = await makeCase(`INSERT INTO crm.orders VALUES (1, 'first');`);
    const report = await baseline({ ...project.options, ...writing });
    expect(evidenceOf(report)).toBe('1_init present, 2_seen present, 3_more unverified');
    expect(markedBy(report)).toEqual(['1_init', '2_seen']);
  });
});
