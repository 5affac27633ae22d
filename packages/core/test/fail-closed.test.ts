import { expect, test } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { openWriter } from '../src/database/open-database.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { prepareReplay } from '../src/operations/prepare-replay.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { makeForeignProject, schemaWith, type ForeignProject } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const files = {
  '1_init':
    'CREATE TABLE "Person" ("id" TEXT NOT NULL, "mail" TEXT, CONSTRAINT "Person_pkey" PRIMARY KEY ("id"));\nCREATE INDEX "Person_mail_idx" ON "Person"("mail");',
  '2_note': 'CREATE TABLE "Note" ("id" INT NOT NULL, CONSTRAINT "Note_pkey" PRIMARY KEY ("id"));',
};
const writing = { consent: { yes: true }, isDryRun: false, name: '0_init', from: 'live' } as const;

async function makeRecorded(recorded: readonly (keyof typeof files)[]): Promise<ForeignProject> {
  return makeForeignProject(await startPostgres(15), {
    files,
    live: recorded.map((name) => files[name]),
    recorded,
    schema: schemaWith('model Person {\n  id String @id\n  mail String?\n  @@index([mail])\n}'),
  });
}

test('status lives with what the project has accepted, and says how much that is', async () => {
  await using project = await makeRecorded(['1_init', '2_note']);
  await project.database.query('DROP INDEX "Person_mail_idx"; DROP TABLE "Note"');
  expect(await checkStatus(project.options)).toMatchObject({ situation: 'faked' });
  const entry = (object: string) => ({ object, reason: 'r', since: '2026-01-01', until: '2999-01-01' });
  const accepted = { accepted: [entry('public.Person.Person_mail_idx'), entry('Note')] };
  await writeFile(join(project.directory, 'prisma-mend.json'), JSON.stringify(accepted));
  const report = await checkStatus(project.options);
  expect(report).toMatchObject({ situation: 'baselined', findings: [] });
  expect(report.notes.join(' ')).toMatch(/\d differences are accepted in prisma-mend.json/);
  await project.database.query('ALTER TABLE "Person" DROP COLUMN "mail"');
  expect((await checkStatus(project.options)).situation).not.toBe('baselined');
});

test('of a deploy that only a snapshot is known of it is not said that it runs', async () => {
  await using project = await makeRecorded(['1_init']);
  expect((await checkStatus(project.options)).deploy).toMatchObject({ outcome: 'applies' });
  const snapshotPath = join(project.directory, 'snapshot.json');
  await writeSnapshot({ ...project.options, outputPath: snapshotPath });
  expect((await checkStatus({ ...project.options, snapshotPath })).deploy).toMatchObject({
    outcome: 'unknown',
    applies: ['2_note'],
    untold: [expect.stringContaining('A snapshot does not show')],
  });
});

test('neither status nor baseline needs a valid schema', async () => {
  await using project = await makeRecorded(['1_init', '2_note']);
  await project.database.query('DROP TABLE "_prisma_migrations"');
  const model = 'model Person {\n  id String @id\n  other Missing\n}\n';
  await writeFile(join(project.directory, 'prisma/schema.prisma'), schemaWith(model));
  expect(await checkStatus(project.options)).toMatchObject({ situation: 'unbaselined' });
  const report = await baseline({ ...project.options, ...writing });
  expect(report).toMatchObject({ applied: true, situation: 'baselined', deploy: { outcome: 'nothing' } });
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(await readFile(join(project.directory, '.prisma-mend/.gitignore'), 'utf8')).toMatch(/^\*$/m);
});

test('a file that was prepared for another major version only is an error, and never in sync', async () => {
  await using project = await makeRecorded(['1_init', '2_note']);
  await prepareReplay({ ...project.options, serverMajors: [17] });
  const isTold = expect.objectContaining({ code: 'prepared-other-major', severity: 'error' });
  expect((await baseline({ ...project.options, ...writing })).findings).toContainEqual(isTold);
  expect(await checkDrift({ ...project.options, against: 'history' })).toMatchObject({
    verdict: 'notVerified',
    findings: [isTold],
  });
  await rm(join(project.directory, '.prisma-mend/prepared.json'));
  expect(await checkDrift({ ...project.options, against: 'history' })).toMatchObject({
    verdict: 'inSync',
    findings: [],
  });
});

test('the stamp that PostgreSQL 15.20 keeps among the options of columns is no option', async () => {
  const { url } = await (await startPostgres(15)).createDatabase();
  const database = await openWriter({
    url,
    applicationName: 'prisma-mend tests',
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  });
  await database.script(`create table t (a int, b int);
    update pg_attribute set attoptions = '{pg_attver=124920920}' where attrelid = 't'::regclass and attname = 'a';
    update pg_attribute set attoptions = '{n_distinct=5,pg_attver=7}' where attrelid = 't'::regclass and attname = 'b'`);
  const { objects } = await readCatalog(database, { schemas: 'all' });
  const columns = objects.filter((object) => object.kind === 'column');
  expect(columns.map(({ options }) => options)).toEqual([[], ['n_distinct=5']]);
  await database.close();
});
