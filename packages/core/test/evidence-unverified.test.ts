import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkDrift } from '../src/operations/check-drift.ts';
import { evidenceOf, markedBy, prepareCase, type EvidenceCase } from './support/evidence-case.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const person = 'CREATE TABLE "Person" ("id" TEXT NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));';
const last = 'ALTER TABLE "Person" ADD COLUMN "last" TEXT;';
const legacy = 'CREATE TABLE "Legacy" ("id" INT PRIMARY KEY);';

const loopOver = (condition: string): string => `DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r' AND ${condition} LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t); END LOOP; END $$;`;

/** The middle one of three has a statement that no scratch server can run; the database lacks what it makes. */
const unseen: Readonly<Record<string, EvidenceCase & { readonly middle?: string }>> = {
  'a column of a table from db push': {
    migrations: { '1_init': person, '2_odd': 'ALTER TABLE "Legacy" ADD COLUMN "x" INT;', '3_last': last },
    live: [person, legacy, last],
  },
  'an index that is there beside a column that is not': {
    migrations: {
      '1_init': person,
      '2_odd': 'CREATE INDEX "i" ON "Person"("id"); ALTER TABLE "Legacy" ADD COLUMN "x" INT;',
      '3_last': last,
    },
    live: [person, legacy, 'CREATE INDEX "i" ON "Person"("id");', last],
  },
  'a foreign key to a table from db push': {
    migrations: {
      '1_init': person,
      '2_odd':
        'ALTER TABLE "Person" ADD CONSTRAINT "fk" FOREIGN KEY ("id") REFERENCES "Legacy"("name") ON DELETE CASCADE;',
      '3_last': last,
    },
    live: [person, 'CREATE TABLE "Legacy" ("id" INT, "name" TEXT UNIQUE)', last],
  },
  'a trigger with a function of the platform': {
    migrations: {
      '1_init': person,
      '2_odd': 'CREATE TRIGGER "t" AFTER INSERT ON "Person" FOR EACH ROW EXECUTE FUNCTION platform.audit();',
      '3_last': last,
    },
    live: ['create schema platform', person, last],
  },
  'a policy with a function of the platform': {
    migrations: {
      '1_init': person,
      '2_odd': 'CREATE POLICY "own" ON "Person" USING (auth.uid()::text = "id");',
      '3_last': last,
    },
    live: ['create schema auth', person, last],
  },
  'DROP INDEX IF EXISTS of one that is there': {
    migrations: { '1_init': person, '2_odd': 'DROP INDEX IF EXISTS "by_hand";', '3_last': last },
    live: [person, 'CREATE INDEX "by_hand" ON "Person"("id")', last],
  },
  'a block that asks which database it runs in': {
    migrations: {
      '1_init': person,
      '2_odd': `DO $$ BEGIN IF current_database() NOT LIKE 'prisma_migrate_shadow_db%' THEN
        ALTER TABLE "Person" ADD COLUMN "x" INT; END IF; END $$;`,
      '3_last': last,
    },
    live: [person, last],
  },
  'IF EXISTS that found nothing on the scratch server': {
    migrations: {
      '1_init': person,
      '2_odd': 'ALTER TABLE IF EXISTS "Legacy" ADD COLUMN "x" INT;',
      '3_last': last,
    },
    live: [person, legacy, last],
  },
  'a block that looks for a table that no migration makes': {
    migrations: {
      '1_init': person,
      '2_odd': `DO $$ BEGIN IF to_regclass('"Legacy"') IS NOT NULL THEN
        ALTER TABLE "Legacy" ADD COLUMN "x" INT; END IF; END $$;`,
      '3_last': last,
    },
    live: [person, legacy, last],
  },
  'a loop over tables that no migration makes': {
    migrations: { '1_init': person, '2_odd': loopOver("relname LIKE 'Leg%'"), '3_last': last },
    live: [person, legacy, last],
  },
  'the same beside an index that is there': {
    migrations: {
      '1_init': person,
      '2_odd': `CREATE INDEX "by_id" ON "Person"("id"); ${loopOver("relname LIKE 'Leg%'")}`,
      '3_last': last,
    },
    live: [person, legacy, 'CREATE INDEX "by_id" ON "Person"("id");', last],
  },
  'a table that is there already, behind a COMMIT of its own': {
    migrations: {
      '1_init': person,
      '2_odd': 'BEGIN; ALTER TABLE "Person" ADD COLUMN "y" INT; COMMIT; CREATE TABLE "Person" ("z" INT);',
      '3_last': last,
    },
    live: [person, 'ALTER TABLE "Person" ADD COLUMN "y" INT', last],
  },
  'two bare dates in the wrong order': {
    migrations: { '20260317_add': 'ALTER TABLE "Person" ADD COLUMN "x" JSONB;', '20260317_init': person },
    live: [person],
    middle: '20260317_add',
  },
  'a drop that the view above it forbids': {
    migrations: {
      '1_init': 'CREATE TABLE "t" ("id" INT, "b" INT); CREATE VIEW "v" AS SELECT "id", "b" FROM "t";',
      '2_odd': 'ALTER TABLE "t" ADD COLUMN "a" INT; ALTER TABLE "t" DROP COLUMN "b";',
      '3_last': 'CREATE TABLE "z" ("id" INT);',
    },
    live: [
      'CREATE TABLE "t" ("id" INT, "b" INT); CREATE VIEW "v" AS SELECT "id", "b" FROM "t";',
      'ALTER TABLE "t" ADD COLUMN "a" INT;',
      'CREATE TABLE "z" ("id" INT);',
    ],
  },
};

test('a loop that was seen to do something is there, whatever else the database has', async () => {
  await using prepared = await prepareCase(server, {
    migrations: { '1_init': person, '2_loop': loopOver("relname LIKE 'Per%'") },
    live: [person, loopOver("relname LIKE 'Per%'"), legacy],
  });
  expect(evidenceOf(await prepared.status())).toBe('1_init present, 2_loop present');
});

test('a loop over what its own file makes is there, whatever else the database has', async () => {
  const all = `${person} CREATE TABLE "Pet" ("id" SERIAL PRIMARY KEY); ${loopOver("relname LIKE 'Pe%'")}`;
  await using prepared = await prepareCase(server, { migrations: { '1_init': all }, live: [all, legacy] });
  expect(evidenceOf(await prepared.status())).toBe('1_init present');
});

test('what a search_path of an earlier file may have moved is neither missing nor to be dropped', async () => {
  const migrations = {
    '1_init': `${person} CREATE SCHEMA audit;`,
    '2_log': 'SET search_path = audit, public; CREATE TABLE "log" ("id" INT PRIMARY KEY);',
    '3_extra': 'CREATE TABLE "extra" ("id" INT PRIMARY KEY);',
  };
  await using prepared = await prepareCase(server, {
    migrations,
    live: [
      migrations['1_init'],
      'CREATE TABLE audit."log" ("id" INT PRIMARY KEY)',
      'CREATE TABLE audit."extra" ("id" INT PRIMARY KEY)',
    ],
    recorded: Object.keys(migrations),
  });
  const status = await prepared.status();
  expect(evidenceOf(status)).toBe('1_init present, 2_log present, 3_extra unverified');
  expect(status.findings.map(({ code }) => code)).not.toContain('migration-faked');
  const drift = await checkDrift({
    ...resolveOptions({ directory: prepared.directory }, prepared.url, { kind: 'diagnose' }),
    against: 'history',
    ignore: [],
  });
  expect(drift.verdict).toBe('notVerified');
  expect(drift.plan?.sql ?? '').not.toContain('extra');
});

test('what was not seen is not called another database', async () => {
  await using prepared = await prepareCase(server, {
    migrations: { '2_index': 'CREATE INDEX "i" ON "Person"("id");' },
    live: [person, 'CREATE INDEX "i" ON "Person"("id")'],
  });
  const report = await prepared.status();
  expect(evidenceOf(report)).toBe('2_index unverified');
  expect(report.findings.map(({ code }) => code)).not.toContain('history-not-in-database');
});

/** Of what could not be run: what the database would refuse too is told as what deploy stops at. */
const reasonCodes: ReadonlySet<string> = new Set(['migration-not-replayable', 'statement-refused']);

describe.each(Object.entries(unseen))('%s', (_, given) => {
  const middle = given.middle ?? '2_odd';
  const others = Object.keys(given.migrations).filter((name) => name !== middle);

  test('is not marked, and the written baseline says so', async () => {
    await using prepared = await prepareCase(server, given);
    const report = await prepared.baseline();
    expect(evidenceOf(report)).toContain(`${middle} unverified`);
    expect(markedBy(report)).toEqual(others);
    expect(report.applied).toBe(true);
    const reasons = report.findings.filter(({ code }) => reasonCodes.has(code));
    expect(reasons.filter(({ severity }) => severity === 'warning').length).toBeLessThanOrEqual(1);
    expect(new Set(reasons.flatMap(({ migrations = [] }) => migrations))).toEqual(new Set([middle]));
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: 'migration-unproven', severity: 'error', migrations: [middle] }),
    );
    expect(report.nextActions.map(({ command }) => command)).not.toContain('prisma migrate deploy');
  });

  test('is not healthy once somebody recorded it', async () => {
    await using prepared = await prepareCase(server, { ...given, recorded: Object.keys(given.migrations) });
    const report = await prepared.status();
    expect(evidenceOf(report)).toContain(`${middle} unverified`);
    expect(['diverged', 'faked']).toContain(report.situation);
    expect(report.findings.filter(({ severity }) => severity !== 'info')).not.toEqual([]);
  });
});

test('what the scratch server refuses as the database does is told once, as what deploy stops at', async () => {
  await using prepared = await prepareCase(server, {
    migrations: { '1_init': person, '2_again': person },
    live: [person],
    recorded: ['1_init'],
  });
  const { findings, deploy } = await prepared.status();
  expect(deploy).toMatchObject({ outcome: 'stops', stopsAt: { migration: '2_again', line: 1 } });
  expect(findings.map(({ code }) => code)).toEqual(['statement-refused']);
  const baselined = await prepared.baseline();
  expect(baselined.findings.map(({ code }) => code)).not.toContain('migration-not-replayable');
});

const audited = 'CREATE TRIGGER "t" AFTER INSERT ON "Person" FOR EACH ROW EXECUTE FUNCTION platform.audit();';
const audit =
  'create function platform.audit() returns trigger language plpgsql as $$ begin return null; end $$';
const indexed = 'CREATE INDEX "i" ON "Person"("id");';

test.each([
  ['a part is there', [indexed], true],
  ['nothing is seen', [], false],
  // That proves that it ran.
  ['all is there, with what it was made on', [indexed, audit, audited], false],
])('a failed migration that could not be tried whole, of which %s', async (_, there, isRevertible) => {
  await using prepared = await prepareCase(server, {
    migrations: { '1_init': person, '2_odd': `${indexed} ${audited}`, '3_last': last },
    live: ['create schema platform', person, ...there],
    recorded: ['1_init'],
    failed: { name: '2_odd', logs: null },
  });
  const report = await prepared.status();
  const commands = report.nextActions.map(({ command }) => command);
  const isAdvised = commands.some((command) => command.includes('--revert'));
  expect([commands, isAdvised]).toEqual([commands, isRevertible]);
});

test('what changes no structure is looked for where it leaves its trace: privileges, owners, roles, numbers of columns', async () => {
  const migrations = {
    '1_init': `${person} CREATE TABLE "Pet" ("id" INT, "a" INT); CREATE TABLE "Toy" ("id" INT, "a" INT);`,
    '2_grant': 'GRANT SELECT ON "Person" TO trace_reader;',
    '3_grant_absent': 'GRANT INSERT ON "Person" TO trace_reader;',
    '4_owner_absent': 'ALTER TABLE "Toy" OWNER TO trace_reader;',
    '5_default': 'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO trace_reader;',
    '6_revoke_absent': 'REVOKE USAGE ON SCHEMA public FROM PUBLIC;',
    '7_comment': "COMMENT ON ROLE trace_reader IS 'reads';",
    '8_remade': 'ALTER TABLE "Pet" DROP COLUMN "a"; ALTER TABLE "Pet" ADD COLUMN "a" INT;',
    '9_remade_absent': 'ALTER TABLE "Toy" DROP COLUMN "a"; ALTER TABLE "Toy" ADD COLUMN "a" INT;',
    '9_revoked': 'GRANT UPDATE ON "Pet" TO trace_reader;',
    '9_revokes': 'REVOKE UPDATE ON "Pet" FROM trace_reader;',
    '9_z': last,
  };
  const left = ['3_grant_absent', '4_owner_absent', '6_revoke_absent', '9_remade_absent'];
  const there = Object.entries(migrations).filter(([name]) => !left.includes(name));
  await using prepared = await prepareCase(server, {
    migrations,
    live: ['create role trace_reader', ...there.map(([, sql]) => sql)],
  });
  const evidence = new Map(
    (await prepared.status()).migrations?.map((migration) => [migration.name, migration.evidence]),
  );
  expect(left.map((name) => evidence.get(name))).toEqual(['absent', 'absent', 'absent', 'unverified']);
  expect(['2_grant', '5_default', '7_comment', '8_remade'].map((name) => evidence.get(name))).toEqual([
    'present',
    'present',
    'present',
    'present',
  ]);
  const report = await prepared.baseline();
  expect(markedBy(report)).toEqual(there.map(([name]) => name));
  expect(report.deploy?.applies.slice(0, 3)).toEqual(left.slice(0, 3));
  expect(report.findings).toContainEqual(
    expect.objectContaining({ code: 'migration-unproven', migrations: ['9_remade_absent'] }),
  );
});
