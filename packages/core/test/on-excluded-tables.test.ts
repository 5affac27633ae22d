import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { makeForeignProject, schemaWith } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const consent = { yes: true };

/** As a hosted sign-in service has it, with a trigger and a policy of its own. */
const platform = `CREATE SCHEMA auth;
CREATE TABLE auth.users (id UUID PRIMARY KEY, seen TIMESTAMPTZ);
ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;
CREATE POLICY service ON auth.users USING (true);
CREATE FUNCTION auth.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER stamp BEFORE UPDATE ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.stamp();`;
/** Which the scratch server gets, without what is of no use to the migrations. */
const script = platform.split('\n').slice(0, 2).join('\n');

const init = 'CREATE TABLE "Profile" ("id" UUID NOT NULL, CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"));';
const makeFunction =
  'CREATE FUNCTION on_signup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;';
const makeTrigger =
  'CREATE TRIGGER signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_signup();';
const makePolicy = 'CREATE POLICY own ON auth.users FOR SELECT USING (true);';
const makeRule = 'CREATE RULE quiet AS ON DELETE TO auth.users DO INSTEAD NOTHING;';
const signup = [makeFunction, makeTrigger, makePolicy, makeRule];

const twoFiles: Readonly<Record<string, string>> = { '1_init': init, '2_signup': signup.join('\n') };

async function makeProject(
  live: readonly string[],
  recorded: readonly string[] | null,
  { files = twoFiles, initScript = script } = {},
) {
  return makeForeignProject(await startPostgres(15), {
    files,
    live: [platform, init, ...live],
    recorded,
    schema: schemaWith('model Profile {\n  id String @id @db.Uuid\n}'),
    config: `experimental: { externalTables: true }, tables: { external: ['auth.users'] },
  migrations: { initShadowDb: ${JSON.stringify(initScript)} }`,
  });
}

const both = ['1_init', '2_signup'];

/** Has it that a migration stopped half-way, and finishes it or takes it back. */
async function settleStopped(
  { database, options }: Awaited<ReturnType<typeof makeProject>>,
  name: string,
  kind: 'finish' | 'revert',
) {
  await database.query(`UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = '${name}'`);
  const verb = { kind, data: { done: [], notDone: [] } };
  return resolve({ ...options, verb, names: [name], acceptsUnproven: false, consent, isDryRun: false });
}

describe('on a table that the project leaves to others', () => {
  test.each([script, platform])(
    'what a migration makes is compared, and nothing else',
    async (initScript) => {
      await using project = await makeProject(signup, both, { initScript });
      expect(await checkStatus(project.options)).toMatchObject({
        situation: 'baselined',
        migrations: [{}, { evidence: 'present', effects: { total: 4, present: 4 } }],
      });
      expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
      await project.database.query('DROP TRIGGER stamp ON auth.users; DROP POLICY service ON auth.users');
      expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
    },
  );

  test.each([makeTrigger, makePolicy, makeRule])('what is missing is missed: %s', async (left) => {
    const there = signup.filter((each) => each !== left);
    await using recorded = await makeProject(there, both);
    expect(await checkStatus(recorded.options)).toMatchObject({ situation: 'changed' });
    const found = await checkDrift(recorded.options);
    expect(found.findings.map(({ object }) => object?.name)).toEqual([left.split(' ')[2]]);
    await using unrecorded = await makeProject(there, null);
    const { migrations } = await checkStatus(unrecorded.options);
    expect(migrations).toMatchObject([{ evidence: 'present' }, { evidence: 'partial' }]);
  });

  test.each([script, platform])('what is missing is made again', async (initScript) => {
    await using project = await makeProject([makeFunction], both, { initScript });
    const options = { ...project.options, against: 'history', ignore: [], consent, isDryRun: false } as const;
    expect(await revertDrift(options)).toMatchObject({ applied: true, verdict: 'inSync', findings: [] });
    const names = await project.database.query(
      `SELECT tgname AS name FROM pg_trigger WHERE tgrelid = 'auth.users'::regclass AND NOT tgisinternal
       UNION SELECT polname FROM pg_policy UNION SELECT rulename FROM pg_rewrite WHERE ev_class = 'auth.users'::regclass
       ORDER BY 1`,
    );
    expect(names.map(({ name }) => String(name))).toEqual(['own', 'quiet', 'service', 'signup', 'stamp']);
  });

  test.each(['finish', 'revert'] as const)('a file that stopped before it: %s', async (kind) => {
    await using project = await makeProject([makeFunction], both);
    expect(await settleStopped(project, '2_signup', kind)).toMatchObject({ applied: true });
    expect(await checkStatus(project.options)).toMatchObject({
      migrations: [{ evidence: 'present' }, { evidence: kind === 'finish' ? 'present' : 'absent' }],
    });
  });

  test.each([
    'ALTER TABLE auth.users ADD COLUMN nick TEXT;',
    'CREATE INDEX by_seen ON auth.users (seen);',
    'ALTER TABLE auth.users FORCE ROW LEVEL SECURITY;',
    "COMMENT ON TABLE auth.users IS 'ours';",
    'CREATE TABLE IF NOT EXISTS auth.users (id UUID PRIMARY KEY, seen TIMESTAMPTZ); ALTER TABLE auth.users DROP COLUMN seen;',
  ])('shows whether a file ran: %s', async (statement) => {
    const own = 'CREATE INDEX "more" ON "Profile" ("id");';
    const files = { '1_init': init, '2_more': `${statement}\n${own}` };
    await using without = await makeProject([own], null, { files });
    expect(await checkStatus(without.options)).toMatchObject({
      migrations: [{ evidence: 'present' }, { evidence: 'partial' }],
    });
    await using whole = await makeProject([statement, own], null, { files });
    expect(await checkStatus(whole.options)).toMatchObject({
      migrations: [{ evidence: 'present' }, { evidence: 'present' }],
    });
    await using recorded = await makeProject([own], ['1_init', '2_more'], { files });
    const seen = await checkStatus(recorded.options);
    expect(seen).toMatchObject({ situation: 'baselined', findings: [] });
    expect(seen.notes.join()).toMatch(/Of 2_more the database does not show .*users/);
  });

  test.each([
    'ALTER TABLE "Profile" ADD CONSTRAINT "Profile_id_fkey" FOREIGN KEY ("id") REFERENCES auth.users (id);',
    'DROP TRIGGER signup ON auth.users;',
    'CREATE INDEX by_seen ON auth.users (seen);',
  ])('a migration that is to come is tried: %s', async (statement) => {
    const files = { ...twoFiles, '3_next': statement };
    await using project = await makeProject(signup, both, { files });
    expect(await checkStatus(project.options)).toMatchObject({
      migrations: [{}, { evidence: 'present' }, { evidence: 'absent' }],
      findings: [],
      deploy: { applies: ['3_next'] },
    });
  });

  test.each(['finish', 'revert'] as const)('what only evidence looks at is made too: %s', async (kind) => {
    const [own, onUsers] = [
      'CREATE INDEX "more" ON "Profile" ("id");',
      'CREATE INDEX by_seen ON auth.users (seen);',
    ];
    const files = { '1_init': init, '2_more': `${own}\n${onUsers}` };
    await using project = await makeProject([own], ['1_init', '2_more'], { files });
    expect(await settleStopped(project, '2_more', kind)).toMatchObject({ applied: true });
    const found = await project.database.query(`SELECT FROM pg_class WHERE relname IN ('by_seen', 'more')`);
    expect(found).toHaveLength(kind === 'finish' ? 2 : 0);
  });

  test('makes nothing else of its schema a part of the project', async () => {
    const others = `CREATE SCHEMA jobs; CREATE TABLE jobs.job (id BIGINT PRIMARY KEY);`;
    const trigger =
      'CREATE TRIGGER signup AFTER INSERT ON jobs.job FOR EACH ROW EXECUTE FUNCTION on_signup();';
    const files = { '1_init': init, '2_job': `${makeFunction}\n${trigger}` };
    await using project = await makeForeignProject(await startPostgres(15), {
      files,
      live: [others, 'CREATE TABLE jobs.queue (id BIGINT PRIMARY KEY)', ...Object.values(files)],
      recorded: Object.keys(files),
      schema: schemaWith('model Profile {\n  id String @id @db.Uuid\n}'),
      config: `experimental: { externalTables: true }, tables: { external: ['jobs.job'] },
  migrations: { initShadowDb: ${JSON.stringify(others)} }`,
    });
    expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
    await project.database.query('DROP TRIGGER signup ON jobs.job');
    const { findings, plan } = await checkDrift(project.options);
    expect(findings.map(({ object }) => object?.name)).toEqual(['signup']);
    expect(plan?.proven).toBe(true);
  });

  test('a snapshot tells as much', async () => {
    await using project = await makeProject(signup, both);
    const snapshotPath = join(project.directory, 'live.json');
    await writeSnapshot({ ...project.options, outputPath: snapshotPath });
    const report = await checkStatus({ ...project.options, snapshotPath });
    expect(report.migrations).toMatchObject([{ evidence: 'present' }, { evidence: 'present' }]);
  });

  test('nothing of it is in a first migration', async () => {
    await using project = await makeProject(signup, null, { files: {} });
    await baseline({ ...project.options, consent, isDryRun: false, name: '0_init', from: 'live' });
    const sql = await readFile(join(project.directory, 'prisma/migrations/0_init/migration.sql'), 'utf8');
    expect(sql).toContain('on_signup');
    expect(sql).not.toContain('auth');
    expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
  });
});
