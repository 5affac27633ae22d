import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { writeSnapshot } from '../src/operations/write-snapshot.ts';
import { makeForeignProject, schemaWith, type ForeignProject } from './support/foreign-history.ts';
import { startPostgres } from './support/postgres.ts';

const table = 'CREATE TABLE "Note" ("id" INTEGER NOT NULL, CONSTRAINT "Note_pkey" PRIMARY KEY ("id"))';
const consent = { yes: true };

async function makeProject(): Promise<ForeignProject> {
  return makeForeignProject(await startPostgres(15), {
    files: { '1_init': table },
    live: [table],
    recorded: ['1_init'],
    schema: schemaWith('model Note {\n  id Int @id\n}'),
  });
}

/** The options of a role that may read everything, but for what `sql` does. */
async function asReader(
  { database, options }: ForeignProject,
  sql: (role: string) => string,
): Promise<ForeignProject['options']> {
  const role = `reader_${randomBytes(4).toString('hex')}`;
  await database.query(
    `create role ${role} login password 'p'; grant usage on schema public to ${role};
     grant select on all tables in schema public to ${role}; ${sql(role)}`,
  );
  const url = new URL(database.url);
  url.username = role;
  url.password = 'p';
  return { ...options, url: url.href };
}

const rls = 'alter table _prisma_migrations enable row level security';
const policy = (role: string, using: string, kind = 'permissive'): string =>
  `create policy p_${randomBytes(3).toString('hex')} on _prisma_migrations as ${kind} for select to ${role} using (${using})`;

describe('a ledger of which rows may be hidden', () => {
  test.each([
    ['by row-level security without a policy', () => rls],
    ['by a policy for some rows', (role: string) => `${rls}; ${policy(role, "migration_name <> '1_init'")}`],
    [
      'by a restrictive policy beside one for all rows',
      (role: string) => `${rls}; ${policy(role, 'true')}; ${policy(role, 'id is null', 'restrictive')}`,
    ],
  ])('is no empty one, and stops every command: %s', async (_, sql) => {
    await using project = await makeProject();
    const options = await asReader(project, sql);
    const failure = { code: 'permission-denied', message: expect.stringContaining('ow-level security') };
    await expect(checkStatus(options)).rejects.toMatchObject(failure);
    await expect(checkDrift(options)).rejects.toMatchObject(failure);
    await expect(
      baseline({ ...options, consent, isDryRun: true, name: '0_init', from: 'live' }),
    ).rejects.toMatchObject(failure);
    await expect(
      resolve({
        ...options,
        names: [],
        consent,
        isDryRun: true,
        verb: { kind: 'diagnose' },
        acceptsUnproven: false,
      }),
    ).rejects.toMatchObject(failure);
    await expect(writeSnapshot({ ...options, print: () => undefined })).rejects.toMatchObject(failure);
  });

  test('is read where a policy shows every row, and by its owner', async () => {
    await using project = await makeProject();
    const options = await asReader(project, (role) => `${rls}; ${policy(role, 'true')}`);
    expect(await checkStatus(options)).toMatchObject({ situation: 'baselined', findings: [] });
    expect(await checkStatus(project.options)).toMatchObject({ situation: 'baselined', findings: [] });
  });

  test('hides nothing of a ledger elsewhere that Prisma does not use, and it is said', async () => {
    await using project = await makeProject();
    const options = await asReader(
      project,
      () => 'create schema other; create table other._prisma_migrations (like _prisma_migrations)',
    );
    const report = await checkStatus(options);
    expect(report).toMatchObject({ situation: 'baselined', findings: [] });
    expect(report.notes.join()).toContain('other._prisma_migrations');
  });
});

describe('a role without rights', () => {
  test('on the ledger is told so, and drift is not in sync', async () => {
    await using project = await makeProject();
    const options = await asReader(project, (role) => `revoke select on _prisma_migrations from ${role}`);
    const report = await checkDrift(options);
    expect(report).toMatchObject({ verdict: 'notVerified', findings: [{ code: 'ledger-unreadable' }] });
  });

  test('on tables does not see them as absent, and the engine is said to', async () => {
    await using project = await makeProject();
    const options = await asReader(project, (role) => `revoke select on "Note" from ${role}`);
    const report = await checkDrift(options);
    expect(report.findings).toEqual([]);
    expect(report.notes.join()).toMatch(/has no right on the columns of public."Note"/);
    expect(report.notes.join()).not.toContain('another spelling');
  });
});
