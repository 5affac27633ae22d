import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { evidenceOf, markedBy } from './support/evidence-case.ts';
import { makeForeignProject, schemaWith, type ForeignHistory } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const consent = { yes: true };
const writing = { consent, isDryRun: false, name: '0_init', from: 'live' } as const;
const diagnosing = { against: 'history' } as const;

const person = 'CREATE TABLE "Person" ("id" TEXT NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));';
const prefs = 'ALTER TABLE "Person" ADD COLUMN "prefs" JSONB;';
const schema = schemaWith('model Person {\n  id String @id\n}');

describe('a history that does not replay from nothing', () => {
  test('goes on over what stands in for a table of the database, and what only refers to that is seen', async () => {
    const files = {
      '1_init': person,
      '2_note': `CREATE TABLE "Note" ("id" INT NOT NULL, "legacy" INT NOT NULL REFERENCES "Legacy"("id"),
        CONSTRAINT "Note_pkey" PRIMARY KEY ("id"));`,
      '3_text': 'ALTER TABLE "Note" ADD COLUMN "text" TEXT;',
      '4_index': 'CREATE INDEX "Note_text_idx" ON "Note"("text");',
    };
    await using project = await makeForeignProject(await startPostgres(15), {
      files,
      live: ['CREATE TABLE "Legacy" ("id" INT PRIMARY KEY)', ...Object.values(files)],
      recorded: null,
      schema,
    });
    const report = await baseline({ ...project.options, ...writing });
    expect(evidenceOf(report)).toBe('1_init present, 2_note present, 3_text present, 4_index present');
    expect(markedBy(report)).toEqual(['1_init', '2_note', '3_text', '4_index']);
    expect(report.notes.join(' ')).toContain('presumes: table public.Legacy.');
    const drift = await checkDrift({ ...project.options, ...diagnosing });
    // What stands in is told as what no migration makes, as before.
    expect(drift.findings).toContainEqual(
      expect.objectContaining({ code: 'table-unexpected', message: expect.stringContaining('Legacy') }),
    );
  });

  test('is given the extensions and the search path of the database', async () => {
    const files = {
      '1_init':
        'CREATE TABLE "Person" ("id" TEXT NOT NULL, "mail" CITEXT NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));',
      '2_nick': 'ALTER TABLE "Person" ADD COLUMN "nick" CITEXT;',
      '3_last': 'ALTER TABLE "Person" ADD COLUMN "last" TEXT;',
    };
    const hosted: ForeignHistory = {
      files,
      live: [
        'CREATE SCHEMA extensions; CREATE EXTENSION citext SCHEMA extensions',
        `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = "$user", public, extensions', current_database()); END $$`,
        'SET search_path = public, extensions',
        files['1_init'],
        files['3_last'],
      ],
      recorded: null,
      schema,
    };
    await using project = await makeForeignProject(await startPostgres(15), hosted);
    const report = await baseline({ ...project.options, ...writing });
    expect(evidenceOf(report)).toBe('1_init present, 2_nick absent, 3_last present');
    const drift = await checkDrift({ ...project.options, ...diagnosing });
    expect(drift.findings.map(({ code }) => code)).not.toContain('table-unexpected');
  });

  test('is replayed in the order in which its ledger has it', async () => {
    const files = { '20260317_add': prefs, '20260317_init': person };
    await using project = await makeForeignProject(await startPostgres(15), {
      files,
      live: [person, prefs],
      recorded: ['20260317_init', '20260317_add'],
      schema,
    });
    const report = await checkStatus(project.options);
    expect(evidenceOf(report)).toBe('20260317_add present, 20260317_init present');
    expect(report).toMatchObject({ situation: 'baselined', deploy: { outcome: 'nothing' } });
    expect(await checkDrift({ ...project.options, ...diagnosing })).toMatchObject({
      verdict: 'inSync',
      findings: [],
    });
  });

  test('has its refused files tried again after all others', async () => {
    const files = { '20260317_add': prefs, '20260317_init': person };
    await using project = await makeForeignProject(await startPostgres(15), {
      files,
      live: [person, prefs],
      recorded: null,
      schema,
    });
    const report = await baseline({ ...project.options, ...writing });
    expect(markedBy(report)).toEqual(['20260317_add', '20260317_init']);
    expect(report).toMatchObject({ situation: 'baselined', deploy: { outcome: 'nothing' } });
  });

  test('finds the table of Prisma itself, and what it does to that is unverified', async () => {
    const files = {
      '1_init': person,
      '2_lock': 'ALTER TABLE "_prisma_migrations" ENABLE ROW LEVEL SECURITY;',
      '3_prefs': prefs,
    };
    await using project = await makeForeignProject(await startPostgres(15), {
      files,
      live: [person, prefs],
      recorded: null,
      schema,
    });
    const report = await baseline({ ...project.options, ...writing });
    expect(markedBy(report)).toEqual(['1_init', '3_prefs']);
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        code: 'migration-not-replayable',
        message: expect.stringMatching(/it changes _prisma_migrations, which no comparison looks at/),
      }),
    );
  });
});
