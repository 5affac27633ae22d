import { beforeAll, describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { evidenceOf, markedBy, prepareCase } from './support/evidence-case.ts';
import { makeForeignProject, schemaWith } from './support/foreign-history.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

/** As a hosting platform leaves it. */
const platform = `CREATE SCHEMA auth; CREATE SCHEMA storage;
CREATE TABLE auth.users (id UUID PRIMARY KEY, email VARCHAR(255), is_sso BOOLEAN NOT NULL DEFAULT false);
CREATE INDEX users_email_idx ON auth.users (email);
CREATE TABLE storage.objects (id UUID PRIMARY KEY, bucket TEXT);
ALTER TABLE storage.objects ENABLE ROW LEVEL SECURITY;
CREATE POLICY platform ON storage.objects USING (true);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT '00000000-0000-0000-0000-000000000001'::uuid $$;
CREATE PUBLICATION supabase_realtime;`;
const init = `CREATE TABLE "Person" ("id" UUID NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));
CREATE FUNCTION hook() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;`;
const policy = `CREATE POLICY chat ON storage.objects FOR SELECT USING (bucket = 'chat');`;
const made = 'CREATE TABLE "Made" ("id" SERIAL PRIMARY KEY);';

/** What the file does besides, which the database does not show: nothing of it was run. */
const unseen: Readonly<Record<string, string>> = {
  'a policy that is dropped and still there': 'DROP POLICY IF EXISTS platform ON storage.objects;',
  'a block that asks for a table': `DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'auth' AND table_name = 'users')
    THEN CREATE TRIGGER hooked AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION hook(); END IF; END $$;`,
  'a block that goes on without a table': `DO $$ BEGIN CREATE TRIGGER hooked AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION hook();
    EXCEPTION WHEN undefined_table OR invalid_schema_name THEN RAISE NOTICE 'no auth'; END $$;`,
  'a block that asks by a name in a string': `DO $$ BEGIN IF to_regclass('auth.users') IS NOT NULL THEN
    EXECUTE 'ALTER TABLE auth.users ADD COLUMN x INT'; END IF; END $$;`,
  'a loop over policies': `DO $$ DECLARE p record; BEGIN FOR p IN SELECT * FROM pg_policies WHERE schemaname = 'storage' AND policyname LIKE 'plat%' LOOP
    EXECUTE(format('DROP POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename)); END LOOP; END $$;`,
  'a loop that names nothing': `DO $$ DECLARE t record; BEGIN FOR t IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'obj%'
    LOOP EXECUTE(format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', t.name)); END LOOP; END $$;`,
  'a loop that adds columns to nothing': `DO $$ DECLARE t record; BEGIN FOR t IN SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relname LIKE 'obj%'
    LOOP EXECUTE(format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS tenant INT', t.name)); END LOOP; END $$;`,
  'a block that asks which database it runs in': `DO $$ BEGIN IF current_database() LIKE 'test%' THEN CREATE TABLE other (x INT); END IF; END $$;`,
  'a column of a table that may be there': 'ALTER TABLE IF EXISTS auth.users ADD COLUMN x INT;',
  'a function that may be there': 'DROP FUNCTION IF EXISTS auth.uid() CASCADE;',
  'an index that may be there': 'DROP INDEX IF EXISTS auth.users_email_idx;',
  'a table of the search path':
    'SET search_path = storage, public; ALTER TABLE objects DISABLE ROW LEVEL SECURITY; RESET search_path;',
  'a policy of a table of the search path that is dropped':
    'SET search_path = storage, public; DROP POLICY IF EXISTS platform ON objects; RESET search_path;',
  'a table of the schema that is set': `SET SCHEMA 'auth'; ALTER TABLE users ALTER COLUMN is_sso DROP NOT NULL; SET SCHEMA 'public';`,
};

describe.each([
  ['nothing is laid', []],
  ['what stands in is laid', [policy]],
])('of what a platform has, where %s before', (_, before) => {
  test.each(Object.entries(unseen))('nobody saw %s', async (_, rest) => {
    const migrations = { '1_init': [init, ...before].join('\n'), '2_odd': `${made}\n${rest}` };
    await using prepared = await prepareCase(server, {
      migrations,
      live: [platform, init, ...before, made],
    });
    const report = await prepared.baseline();
    expect(evidenceOf(report)).toBe('1_init present, 2_odd unverified');
    expect(markedBy(report)).toEqual(['1_init']);
  });
});

/** What an ordinary file has, all of it run. */
const seen: Readonly<Record<string, string>> = {
  'a function with a search_path of its own, beside a table of the same name': `CREATE TABLE users (id UUID PRIMARY KEY REFERENCES auth.users (id));
    CREATE FUNCTION on_user() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$ BEGIN INSERT INTO public.users VALUES (new.id); RETURN new; END $$;
    CREATE TRIGGER signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_user();`,
  'a policy under another name':
    'CREATE POLICY mine ON storage.objects USING (true); ALTER POLICY mine ON storage.objects RENAME TO ours;',
  'a table of its own that may be there':
    'DROP TABLE IF EXISTS users; CREATE TABLE users (id INT PRIMARY KEY);',
  'a block about its own': `DO $$ BEGIN CREATE TYPE "Kind" AS ENUM ('A'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;`,
};

test.each(Object.entries(seen))('%s is seen', async (_, sql) => {
  await using prepared = await prepareCase(server, {
    migrations: { '1_init': init, '2_more': sql },
    live: [platform, init, sql],
  });
  expect(evidenceOf(await prepared.baseline())).toBe('1_init present, 2_more present');
});

test('what a platform has in another form than the migrations is nobody’s to change', async () => {
  const shim = `CREATE SCHEMA IF NOT EXISTS auth;
CREATE TABLE IF NOT EXISTS auth.users (id UUID PRIMARY KEY, email TEXT, nick TEXT);
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_proc WHERE proname = 'uid') THEN
  CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'; END IF; END $$;
CREATE TABLE "Person" ("id" UUID NOT NULL REFERENCES auth.users (id), CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));
CREATE POLICY own ON "Person" USING (auth.uid() = id);`;
  await using project = await makeForeignProject(server, {
    files: { '1_init': shim },
    live: [platform, shim],
    recorded: ['1_init'],
    schema: schemaWith('model Person {\n  id String @id @db.Uuid\n}'),
  });
  const clean = await checkDrift({ ...project.options, against: 'history' });
  expect(clean).toMatchObject({ verdict: 'inSync', findings: [], notes: [] });
  expect(JSON.stringify(clean.coverage.leftOut)).toContain('in another form');
  await project.database.query('CREATE POLICY open ON "Person" USING (auth.uid() IS NOT NULL)');
  const opened = await checkDrift({ ...project.options, against: 'history' });
  expect(opened.findings.map(({ code }) => code)).toEqual(['policy-unexpected']);
  await project.database.query('DROP POLICY open ON "Person"');
  await project.database.query('DROP POLICY own ON "Person"; DROP FUNCTION auth.uid()');
  const { findings, plan } = await checkDrift({ ...project.options, against: 'history' });
  expect(findings.map(({ object }) => object?.name).sort()).toEqual(['own', 'uid()']);
  expect(plan?.sql).not.toMatch(/ALTER TABLE|PUBLICATION/);
});

test('a publication of the platform is in no baseline and no drift', async () => {
  await using project = await makeForeignProject(server, {
    files: {},
    live: [platform, init],
    recorded: null,
    schema: schemaWith('model Person {\n  id String @id @db.Uuid\n}'),
  });
  const written = { consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' } as const;
  const report = await baseline({ ...project.options, ...written });
  expect(JSON.stringify(report.plan)).not.toContain('supabase_realtime');
  await project.database.query('ALTER PUBLICATION supabase_realtime ADD TABLE "Person"');
  expect(await checkDrift({ ...project.options, against: 'history' })).toMatchObject({ verdict: 'inSync' });
  expect(await checkStatus(project.options)).toMatchObject({ situation: 'baselined' });
});
