import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { makeForeignProject, schemaWith } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const consent = { yes: true };
const baselineOptions = { consent, isDryRun: false, name: '0_init', from: 'live' } as const;

const platform = `CREATE SCHEMA auth;
CREATE TABLE auth.users (id UUID PRIMARY KEY);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT NULL::uuid $$;`;
const profile = `CREATE TABLE "Profile" ("id" UUID NOT NULL, CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "Profile_id_fkey" FOREIGN KEY ("id") REFERENCES auth.users (id) ON DELETE CASCADE);
ALTER TABLE "Profile" ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON "Profile" USING (auth.uid() = id);`;
const externalUsers = `experimental: { externalTables: true }, tables: { external: ['auth.users'] },
  migrations: { initShadowDb: ${JSON.stringify(platform)} }`;

/** A migration that stopped before it altered a table of the platform. */
async function makeHalfSignup() {
  const init = 'CREATE TABLE "Profile" ("id" UUID NOT NULL, CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"));';
  const makeFunction =
    'CREATE FUNCTION on_signup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;';
  const alterOthers = 'ALTER TABLE auth.users ADD COLUMN "referrer" UUID;';
  const makeIndex = 'CREATE INDEX "Profile_id_idx" ON "Profile" ("id");';
  const project = await makeForeignProject(await startPostgres(15), {
    files: { '1_init': init, '2_signup': [makeFunction, alterOthers, makeIndex].join('\n') },
    live: [platform, init, makeFunction],
    recorded: ['1_init', '2_signup'],
    schema: schemaWith('model Profile {\n  id String @id @db.Uuid\n}'),
  });
  await project.database.query(
    `UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = '2_signup'`,
  );
  return {
    finish: (done: readonly number[]) =>
      resolve({
        ...project.options,
        verb: { kind: 'finish', data: { done, notDone: [] } },
        names: ['2_signup'],
        acceptsUnproven: false,
        consent,
        isDryRun: true,
      }),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

describe('what a database has from elsewhere', () => {
  test('is no part of its first migration where initShadowDb makes it; drift is in sync afterwards', async () => {
    await using project = await makeForeignProject(await startPostgres(15), {
      files: {},
      live: [platform, profile],
      recorded: null,
      schema: schemaWith(
        `model users {
  id      String   @id @db.Uuid
  Profile Profile?

  @@schema("auth")
}

model Profile {
  id    String @id @db.Uuid
  users users  @relation(fields: [id], references: [id], onDelete: Cascade, onUpdate: NoAction)

  @@schema("public")
}`,
        'schemas = ["auth", "public"]',
      ),
      config: externalUsers,
    });
    expect(await baseline({ ...project.options, ...baselineOptions })).toMatchObject({
      applied: true,
      situation: 'baselined',
    });
    const sql = await readFile(join(project.directory, 'prisma/migrations/0_init/migration.sql'), 'utf8');
    expect(sql).toContain('CREATE POLICY');
    expect(sql).not.toMatch(/CREATE (?:SCHEMA|FUNCTION|TABLE) "?auth/);
    expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
    await project.database.query('DROP POLICY own ON "Profile"; ALTER TABLE "Profile" ADD "nick" TEXT');
    const changed = await checkDrift(project.options);
    // Proven on a scratch server that has what the script makes, which the live structure refers to.
    expect(changed.plan?.proven).toBe(true);
    expect(changed.nextActions.map(({ command }) => command)).toContainEqual(
      expect.stringContaining('drift --adopt'),
    );
  });

  test('may be an external table that the schema refers to', async () => {
    const init = `CREATE SCHEMA IF NOT EXISTS ext;
CREATE TABLE IF NOT EXISTS ext.job (jobid BIGINT PRIMARY KEY);
CREATE TABLE "public"."rec" ("id" INTEGER NOT NULL, "jobId" BIGINT NOT NULL, CONSTRAINT "rec_pkey" PRIMARY KEY ("id"));
CREATE UNIQUE INDEX "rec_jobId_key" ON "public"."rec"("jobId");
ALTER TABLE "public"."rec" ADD CONSTRAINT "rec_jobId_fkey" FOREIGN KEY ("jobId") REFERENCES "ext"."job"("jobid") ON DELETE CASCADE ON UPDATE CASCADE;`;
    await using project = await makeForeignProject(await startPostgres(15), {
      files: { '1_init': init },
      live: [init],
      recorded: ['1_init'],
      schema: schemaWith(
        `model job {
  jobid BigInt @id
  rec   rec?

  @@schema("ext")
}

model rec {
  id    Int    @id
  jobId BigInt @unique
  job   job    @relation(fields: [jobId], references: [jobid], onDelete: Cascade)

  @@schema("public")
}`,
        'schemas = ["ext", "public"]',
      ),
      config: `experimental: { externalTables: true }, tables: { external: ['ext.job'] }`,
    });
    expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
    await project.database.query('ALTER TABLE rec DROP CONSTRAINT "rec_jobId_fkey"');
    expect((await checkDrift(project.options)).findings.map(({ code }) => code)).toEqual([
      'foreign-key-missing',
    ]);
  });

  test('may be an extension of another schema that the search path has', async () => {
    await using project = await makeForeignProject(await startPostgres(15), {
      files: {},
      live: [
        'CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions',
        'CREATE TABLE "Account" ("id" INTEGER NOT NULL, "email" extensions.citext NOT NULL, CONSTRAINT "Account_pkey" PRIMARY KEY ("id"))',
      ],
      recorded: null,
      schema: schemaWith('model Account {\n  id    Int    @id\n  email String @db.Citext\n}'),
    });
    await baseline({ ...project.options, ...baselineOptions });
    expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync', findings: [] });
  });

  test('may be a type of an extension that no server here has', async () => {
    const table =
      'CREATE TABLE "Doc" ("id" INTEGER NOT NULL, "v" vector, CONSTRAINT "Doc_pkey" PRIMARY KEY ("id"))';
    await using project = await makeForeignProject(await startPostgres(15), {
      files: { '1_init': table },
      live: [
        `create type vector;
         create function vector_in(cstring) returns vector language internal immutable strict as 'textin';
         create function vector_out(vector) returns cstring language internal immutable strict as 'textout';
         create type vector (input = vector_in, output = vector_out, storage = extended);
         alter extension plpgsql add type vector;
         alter extension plpgsql add function vector_in(cstring);
         alter extension plpgsql add function vector_out(vector)`,
        table,
      ],
      recorded: ['1_init'],
      schema: schemaWith('model Doc {\n  id Int @id\n  v  Unsupported("vector")?\n}'),
    });
    expect(await checkDrift(project.options)).toMatchObject({ verdict: 'inSync' });
    expect(await checkStatus(project.options)).toMatchObject({ situation: 'baselined' });
  });

  test('may belong to an extension where a migration makes it by hand', async () => {
    const init = `CREATE SCHEMA IF NOT EXISTS s;
CREATE TABLE IF NOT EXISTS s.job (id BIGINT PRIMARY KEY);
CREATE TABLE "t" ("id" INTEGER NOT NULL, CONSTRAINT "t_pkey" PRIMARY KEY ("id"));`;
    await using project = await makeForeignProject(await startPostgres(15), {
      files: { '1_init': init },
      live: [
        init,
        'CREATE EXTENSION hstore; ALTER EXTENSION hstore ADD SCHEMA s; ALTER EXTENSION hstore ADD TABLE s.job',
      ],
      recorded: ['1_init'],
      schema: schemaWith('model t {\n  id Int @id\n}'),
    });
    expect(await checkStatus(project.options)).toMatchObject({
      situation: 'baselined',
      migrations: [{ evidence: 'present', effects: { missing: [] } }],
    });
    const { findings, plan } = await checkDrift(project.options);
    expect(findings.map(({ object }) => object?.name)).not.toContain('job');
    expect(plan?.sql ?? '').not.toContain('job');
  });

  test('may be made by a later statement of the same file', async () => {
    const init = `CREATE TABLE "A" ("id" INTEGER NOT NULL, "code" INTEGER NOT NULL, CONSTRAINT "A_pkey" PRIMARY KEY ("id"));
CREATE TABLE "B" ("id" INTEGER NOT NULL, "code" INTEGER REFERENCES "A" ("code"), CONSTRAINT "B_pkey" PRIMARY KEY ("id"));
CREATE INDEX "B_code_idx" ON "B" ("code");
CREATE UNIQUE INDEX "A_code_key" ON "A" ("code");`;
    const [a = '', b = '', bIndex = '', aKey = ''] = init.split(/;\n?/);
    const made = {
      files: { '1_init': init },
      live: [a, aKey, b, bIndex],
      recorded: null,
      schema: schemaWith(''),
    };
    await using project = await makeForeignProject(await startPostgres(15), made);
    const report = await checkStatus(project.options);
    expect(report.migrations).toMatchObject([{ evidence: 'present', effects: { missing: [] } }]);
    expect(report.findings.filter(({ code }) => code === 'migration-not-replayable')).toHaveLength(1);
    await project.database.query('DROP INDEX "B_code_idx"');
    expect((await checkStatus(project.options)).migrations).toMatchObject([{ evidence: 'partial' }]);
  });

  test('is no effect of a migration that is taken apart', async () => {
    const init = `CREATE TABLE "Profile" ("id" UUID NOT NULL REFERENCES auth.users (id), CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"));
CREATE INDEX "Profile_id_idx" ON "Profile" ("id");`;
    const rules = `CREATE POLICY own ON "Profile" USING (auth.uid() = id);
CREATE FUNCTION on_signup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_signup();
ALTER TABLE "Profile" ENABLE ROW LEVEL SECURITY;`;
    await using project = await makeForeignProject(await startPostgres(15), {
      files: { '1_init': init, '2_rules': rules },
      live: [platform, init, rules, 'ALTER TABLE "Profile" DISABLE ROW LEVEL SECURITY'],
      recorded: null,
      schema: schemaWith('model Profile {\n  id String @id @db.Uuid\n}'),
    });
    const { migrations, findings } = await checkStatus(project.options);
    expect(migrations).toMatchObject([
      { effects: { missing: [] } },
      { effects: { missing: [{ kind: 'table', name: 'Profile', change: 'changed' }] } },
    ]);
    expect(findings.find(({ code }) => code === 'migration-not-replayable')?.next).toContain('initShadowDb');
  });

  test('is asked about where a half-applied migration changes it', async () => {
    await using signup = await makeHalfSignup();
    await expect(signup.finish([])).rejects.toMatchObject({ code: 'evidence-disagrees' });
    expect((await signup.finish([2])).plan?.sql).not.toContain('referrer');
  });

  test('stands where a half-applied migration is finished or taken back', async () => {
    const init = `CREATE TABLE "Profile" ("id" UUID NOT NULL REFERENCES auth.users (id), CONSTRAINT "Profile_pkey" PRIMARY KEY ("id"));
CREATE FUNCTION on_signup() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER signup AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION on_signup();`;
    const column = 'ALTER TABLE "Profile" ADD COLUMN "owner" UUID REFERENCES auth.users (id);';
    const policy = 'CREATE POLICY own ON "Profile" USING (auth.uid() = owner);';
    for (const kind of ['finish', 'revert'] as const) {
      await using project = await makeForeignProject(await startPostgres(15), {
        files: { '1_init': init, '2_rules': [column, policy].join('\n') },
        live: [platform, init, column],
        recorded: ['1_init', '2_rules'],
        schema: schemaWith('model Profile {\n  id String @id @db.Uuid\n}'),
      });
      await project.database.query(
        `UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = '2_rules'`,
      );
      await resolve({
        ...project.options,
        verb: { kind, data: { done: [], notDone: [] } },
        names: ['2_rules'],
        acceptsUnproven: false,
        consent,
        isDryRun: false,
      });
      const policies = await project.database.query('SELECT policyname FROM pg_policies');
      expect(policies).toHaveLength(kind === 'finish' ? 1 : 0);
    }
  });
});
