import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { migrationChecksum } from '../src/model/checksum.ts';
import type { Report } from '../src/model/report.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { dumpLedger, writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { resolveOptions } from './support/resolve-project.ts';
import {
  all,
  applied,
  bills,
  deployHistory,
  folderOf,
  follow,
  init,
  ledgerOf,
  makeAll,
  rules,
  run,
  seed,
  squash,
  squashed,
  undo,
} from './support/squashed-history.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

describe('another environment', () => {
  let project: TemporaryProject;
  let other: TestDatabase;
  beforeAll(async () => {
    project = await makeAll();
    const first = await deployHistory(all);
    await squash(project, first, { to: 'rules' });
    await first.drop();
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });
  afterEach(() => other.drop());

  const status = () => checkStatus(resolveOptions(project, other.url, { kind: 'diagnose' }));

  async function followAndUndo(pending: readonly string[] = [], isChanged = false): Promise<Report> {
    const before = await dumpLedger(other);
    const report = await follow(project, other);
    expect(report).toMatchObject({ applied: true });
    const after = await dumpLedger(other);
    expect(await status()).toMatchObject({
      findings: isChanged ? [expect.objectContaining({ code: 'migration-changed' })] : [],
      situation: isChanged ? 'changed' : pending.length > 0 ? 'behind' : 'baselined',
    });
    expect(await follow(project, other)).toMatchObject({
      applied: false,
      plan: null,
      findings: [],
      notes: expect.arrayContaining([expect.stringContaining('Nothing to do')]),
    });
    const undone = await undo(project, other, report);
    expect(await dumpLedger(other)).toEqual(before);
    await undo(project, other, undone);
    expect(await dumpLedger(other)).toEqual(after);
    return report;
  }

  test('that has all of it follows; status and resolve name the command', async () => {
    other = await deployHistory(all);
    const command = `prisma-mend resolve ${squashed} --squashed`;
    expect(await status()).toMatchObject({
      situation: 'diverged',
      findings: [{ code: 'migration-squashed', next: command }],
      nextActions: [{ command }],
    });
    const proposal = await resolve(resolveOptions(project, other.url, { kind: 'diagnose' }));
    expect(proposal).toMatchObject({ plan: null, applied: false, nextActions: [{ command }] });
    await followAndUndo();
    expect(await ledgerOf(other)).toEqual([squashed, bills.name]);
  });

  test('is not harmed by a baseline in its entrypoint', async () => {
    other = await deployHistory([init, seed, rules]);
    const before = await dumpLedger(other);
    const report = await baseline({
      ...resolveOptions(project, other.url, { kind: 'diagnose' }),
      name: '0_init',
      from: 'live',
    });
    expect(report).toMatchObject({
      applied: false,
      findings: [{ code: 'migration-squashed', severity: 'error' }],
      nextActions: [{ command: `prisma-mend resolve ${squashed} --squashed` }],
    });
    expect(await dumpLedger(other)).toEqual(before);
  });

  test('sees no drift in what the squash makes', async () => {
    other = await deployHistory(all);
    const report = await checkDrift({
      ...resolveOptions(project, other.url, { kind: 'diagnose' }),
      against: 'history',
      ignore: [],
    });
    expect(report).toMatchObject({ verdict: 'inSync', findings: [] });
  });

  test('with attempts, second rows and files with other line ends follows', async () => {
    other = await server.createDatabase();
    await run(other, [init, seed, rules]);
    await writeLedger(other, [
      applied({ ...init, sql: init.sql.replaceAll('\n', '\r\n') }),
      { state: 'rolledBack', ...seed, sql: 'select' },
      applied(seed),
      applied(rules),
      applied(rules),
    ]);
    await followAndUndo([bills.name]);
    expect(await ledgerOf(other)).toEqual([squashed]);
  });

  test('where deploy has tried to run the squash follows, and the attempt goes', async () => {
    other = await server.createDatabase();
    await run(other, [init, seed, rules]);
    const rows = [init, seed, rules].map(applied);
    await writeLedger(other, [
      ...rows,
      { state: 'failed', name: squashed, sql: 'x', logs: 'already exists' },
    ]);
    expect(await status()).toMatchObject({
      situation: 'failed',
      findings: [
        { code: 'migration-squashed', message: expect.stringContaining('deploy has tried to run it') },
      ],
    });
    await followAndUndo([bills.name]);
    const [row] = await other.query<{ count: string }>('select count(*) from _prisma_migrations');
    expect(row).toEqual({ count: '1' });
  });

  test('where the squash was marked by hand loses the rows that it replaced', async () => {
    other = await deployHistory([init, seed, rules]);
    const sql = await readFile(join(folderOf(project), squashed, 'migration.sql'), 'utf8');
    await other.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       values ('x', $1, $2, now(), 0)`,
      [migrationChecksum(sql), squashed],
    );
    await followAndUndo([bills.name]);
    expect(await ledgerOf(other)).toEqual([squashed]);
  });

  test('that was changed by hand follows, and it is said', async () => {
    other = await deployHistory(all);
    await other.query(
      `ALTER TABLE roles ALTER name SET DEFAULT 'x'; CREATE INDEX by_hand ON roles (created)`,
    );
    const report = await followAndUndo([], true);
    expect(report.notes).toContainEqual(expect.stringContaining('column public.roles.name'));
  });

  test('that lacks something of it is refused by name, and follows on somebody’s word', async () => {
    other = await deployHistory([init, seed, rules]);
    await other.query('DROP TRIGGER users_touch ON users');
    await expect(follow(project, other)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining('users_touch'),
    });
    expect(await follow(project, other, { acceptsUnproven: true })).toMatchObject({ applied: true });
  });

  test('that is behind is refused with what to deploy first', async () => {
    other = await deployHistory([init, seed]);
    const before = await dumpLedger(other);
    await expect(follow(project, other, { acceptsUnproven: true })).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining(rules.name),
      next: expect.stringContaining('the last commit before the squash'),
    });
    expect(await status()).toMatchObject({
      findings: [{ code: 'migration-squashed', next: expect.stringContaining(rules.name) }],
      nextActions: [{ command: expect.stringContaining('git log') }],
    });
    expect(await dumpLedger(other)).toEqual(before);
  });

  test('that ran another file is refused', async () => {
    other = await server.createDatabase();
    await run(other, [init, seed, rules]);
    await writeLedger(other, [applied(init), applied({ ...seed, sql: '-- other' }), applied(rules)]);
    await expect(follow(project, other)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining(seed.name),
    });
    expect(await follow(project, other, { acceptsUnproven: true })).toMatchObject({ applied: true });
  });

  test('that is empty has nothing to follow', async () => {
    other = await server.createDatabase();
    expect(await follow(project, other)).toMatchObject({ applied: false, plan: null, findings: [] });
  });
});

test('a migration that is no squash cannot be followed', async () => {
  const project = await makeAll();
  const database = await deployHistory(all);
  const answer = resolve(resolveOptions(project, database.url, { kind: 'squashed' }, ['seed']));
  await expect(answer).rejects.toMatchObject({ code: 'usage' });
  await project[Symbol.asyncDispose]();
  await database.drop();
});
