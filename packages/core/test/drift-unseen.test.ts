import { describe, expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { makeForeignProject, schemaWith, type ForeignHistory } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const noteTable =
  'CREATE TABLE "Note" ("id" INTEGER NOT NULL, "owner" UUID, CONSTRAINT "Note_pkey" PRIMARY KEY ("id"))';
const noteModel = 'model Note {\n  id Int @id\n  owner String? @db.Uuid\n}';
const legacy = 'CREATE TABLE "Legacy" ("id" INTEGER PRIMARY KEY)';
const block = (body: string): string => `DO $$ BEGIN ${body}; END $$`;

interface Unseen extends ForeignHistory {
  /** What nobody may offer to take away. */
  readonly kept: RegExp;
}

/** Statements that an empty server refuses, and no stand-in helps, each as its migration made it in the database. */
const cases: Readonly<Record<string, Unseen>> = {
  'a function of a language that the scratch server lacks': {
    files: { '1_init': noteTable, '2_f': `CREATE FUNCTION own() RETURNS int LANGUAGE missing AS 'x'` },
    live: [noteTable, `CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'select 1'`],
    recorded: ['1_init', '2_f'],
    schema: schemaWith(noteModel),
    kept: /own/,
  },
  'a view and an index in one block, one of them refused': {
    files: {
      '1_init': noteTable,
      '2_more': block('CREATE VIEW seen AS SELECT id FROM "Note"; PERFORM absent_function()'),
    },
    live: [noteTable, 'CREATE VIEW seen AS SELECT id FROM "Note"'],
    recorded: ['1_init', '2_more'],
    schema: schemaWith(noteModel),
    kept: /seen/,
  },
  'a block that composes what it runs': {
    files: {
      '1_init': noteTable,
      '2_more': block(`EXECUTE 'CREATE TABLE ' || 'made' || '()'; PERFORM absent_function()`),
    },
    live: [noteTable, 'CREATE TABLE made ()'],
    recorded: ['1_init', '2_more'],
    schema: schemaWith(noteModel),
    kept: /made/,
  },
  'an index on a table of which no migration knows': {
    files: { '1_init': noteTable, '2_index': 'CREATE INDEX "by_id" ON "Legacy" ("id")' },
    live: [noteTable, legacy, 'CREATE INDEX "by_id" ON "Legacy" ("id")'],
    recorded: ['1_init', '2_index'],
    schema: schemaWith(`${noteModel}\n\nmodel Legacy {\n  id Int @id\n\n  @@index([id], map: "by_id")\n}`),
    kept: /Legacy|by_id/,
  },
  'a folder that was lost from the branch': {
    files: { '2_index': 'CREATE INDEX "Note_owner_idx" ON "Note" ("owner")' },
    live: [noteTable, legacy, 'CREATE INDEX "Note_owner_idx" ON "Note" ("owner")'],
    recorded: ['1_init', '2_index'],
    schema: schemaWith('model Note {\n  id Int @id\n  owner String? @db.Uuid\n\n  @@index([owner])\n}'),
    kept: /Note|Legacy/,
  },
};

describe('what nobody saw a migration make', () => {
  test.each(Object.entries(cases))('is neither expected nor unexpected: %s', async (_, { kept, ...made }) => {
    await using project = await makeForeignProject(await startPostgres(15), made);
    const report = await checkDrift(project.options);
    expect(report.verdict).not.toBe('inSync');
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        code: expect.stringMatching(/^migration-(?:not-replayable|folder-missing|unreadable)$/),
      }),
    );
    expect(report.findings.filter(({ code }) => code === 'migration-not-replayable').length).toBeLessThan(2);
    expect(report.findings.filter(({ object }) => kept.test(object?.name ?? ''))).toEqual([]);
    expect(report.plan?.sql ?? '').not.toMatch(kept);
    expect(report.nextActions.map(({ command }) => command).join()).not.toMatch(/revert|adopt|migrate dev/);
    const before = await tables(project.database);
    const consent = { yes: true, allowDataLoss: project.database.name };
    await revertDrift({ ...project.options, consent, isDryRun: false });
    const adopted = await adoptDrift({ ...project.options, name: 'x', consent, isDryRun: true });
    expect(adopted.plan).toBeNull();
    expect(await tables(project.database)).toEqual(before);
  });

  test('hides nothing else: what was changed by hand is told, and taken back alone', async () => {
    const made = cases['a function of a language that the scratch server lacks'];
    if (made === undefined) throw new Error('no case');
    await using project = await makeForeignProject(await startPostgres(15), {
      ...made,
      live: [...made.live, 'CREATE INDEX by_hand ON "Note" ("owner")', 'ALTER TABLE "Note" ADD extra int'],
    });
    const report = await checkDrift(project.options);
    expect(report.findings.map(({ code }) => code).sort()).toEqual([
      'column-unexpected',
      'index-unexpected',
      'migration-not-replayable',
    ]);
    expect(report.plan).toMatchObject({ proven: true });
    expect(report.plan?.sql).not.toContain('own');
    const consent = { yes: true, allowDataLoss: project.database.name };
    const reverted = await revertDrift({ ...project.options, consent, isDryRun: false });
    expect(reverted).toMatchObject({ applied: true, verdict: 'notVerified' });
    expect(reverted.findings).toMatchObject([{ code: 'migration-not-replayable' }]);
  });
});

test('neither is what was seen of a pending one', async () => {
  await using project = await makeForeignProject(await startPostgres(15), {
    files: {
      '1_init': noteTable,
      '2_more': `ALTER TABLE "Note" ADD COLUMN "seen" INT; CREATE FUNCTION own() RETURNS int LANGUAGE missing AS 'x'`,
    },
    live: [noteTable, 'ALTER TABLE "Note" ADD COLUMN "seen" INT, ADD COLUMN "extra" INT'],
    recorded: ['1_init'],
    schema: schemaWith(noteModel),
  });
  const report = await checkDrift(project.options);
  expect(report.findings.map(({ object }) => object?.name)).toContain('extra');
  expect(report.findings.map(({ object }) => object?.name)).not.toContain('seen');
  expect(report.plan?.sql).not.toContain('seen');
});

test('adopting on a history that builds nothing writes the migration', async () => {
  await using project = await makeForeignProject(await startPostgres(15), {
    files: { '1_empty': '-- nothing\n' },
    live: [noteTable],
    recorded: ['1_empty'],
    schema: schemaWith(''),
  });
  const consent = { yes: true };
  const report = await adoptDrift({ ...project.options, name: 'notes', consent, isDryRun: true });
  expect(report.plan?.files.map(({ path }) => path)).toContain('prisma/schema.prisma');
  expect(report.plan?.sql).toMatch(/CREATE TABLE "public"."Note"/);
  expect(report.plan?.sql).not.toContain('placeholder');
});

async function tables(database: {
  query(sql: string): Promise<readonly object[]>;
}): Promise<readonly object[]> {
  return database.query(
    `select c.relname, p.proname from pg_class c full join pg_proc p on false
     where coalesce(c.relnamespace, p.pronamespace) = 'public'::regnamespace order by 1, 2`,
  );
}
