import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { adoptDrift } from '../src/operations/adopt-drift.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { resolve } from '../src/operations/resolve.ts';
import { revertDrift } from '../src/operations/revert-drift.ts';
import { squashHistory } from '../src/operations/squash.ts';
import { expressions, groundSql, placesSql, rowSql } from './support/expressions.ts';
import { writeLedger } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';
import { isWhole, share } from './support/share.ts';

const all = Object.values(expressions).map((condition, at) => ({ table: `t${at}`, condition }));
const chosen = share(all, 8);
const majors = isWhole ? ([13, 14, 15, 16, 17, 18] as const) : ([15] as const);

describe.each(majors)('a condition in every place, on PostgreSQL %i', (major) => {
  const statements = chosen.map(({ table, condition }) => placesSql(table, condition, major));
  const wholeSql = statements.flat().join('\n');
  const rows = chosen.map(({ table }) => rowSql(table)).join('\n');

  let project: TemporaryProject;
  let database: TestDatabase;
  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await database.drop();
  });

  async function begin(migrations: Readonly<Record<string, string>>, live: string): Promise<void> {
    project = await makeHistory(migrations);
    database = await (await startPostgres(major)).createDatabase();
    await database.query(live);
  }

  const options = () => resolveOptions(project, database.url, { kind: 'rehash' });
  const drift = () => ({ ...options(), against: 'history' as const, ignore: [], isDryRun: false });
  const consent = () => ({ yes: true, allowWiderAccess: database.name, allowDataLoss: database.name });
  const dump = (url: string) => dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });

  /** The structure as a server prints it that has read what it printed itself. */
  async function settled(sql: string): Promise<string> {
    const server = await startPostgres(major);
    const [made, copy] = [await server.createDatabase(), await server.createDatabase()];
    await made.query(sql);
    await copy.query((await dump(made.url)).replace(/^SET transaction_timeout.*$/m, ''));
    const text = await dump(copy.url);
    for (const each of [made, copy]) await each.drop();
    return text;
  }

  async function restoredDump(): Promise<string> {
    return settled((await dump(database.url)).replace(/^SET transaction_timeout.*$/m, ''));
  }

  async function expectInSync(): Promise<void> {
    expect(await checkDrift(drift())).toMatchObject({ verdict: 'inSync', findings: [] });
  }

  async function sqlOf(ending: string): Promise<string> {
    const folder = join(project.directory, 'prisma/migrations');
    const name = (await readdir(folder)).find((each) => each.endsWith(ending)) ?? '';
    return readFile(join(folder, name, 'migration.sql'), 'utf8');
  }

  test('baseline writes it into 0_init', async () => {
    await begin({}, groundSql + wholeSql + rows);
    const report = await baseline({ ...options(), pending: [], name: '0_init', from: 'live' });
    expect(report).toMatchObject({ applied: true, situation: 'baselined', findings: [] });
    expect(await settled(await sqlOf('0_init'))).toBe(await restoredDump());
    await expectInSync();
  });

  test('drift --revert makes it again, and takes it away where nobody knows it', async () => {
    await begin({ '1_init': groundSql + wholeSql }, groundSql + wholeSql + rows);
    const before = await restoredDump();
    expect(await baseline({ ...options(), pending: [], name: '0_init', from: 'live' })).toMatchObject({
      applied: true,
      findings: [],
    });
    const lost = chosen
      .map(
        ({ table }) =>
          `ALTER TABLE ${table} DROP CONSTRAINT ${table}_check, DROP CONSTRAINT ${table}_excl, ALTER fixed DROP DEFAULT;
           DROP INDEX ${table}_partial; DROP INDEX ${table}_expression; DROP VIEW ${table}_view; DROP MATERIALIZED VIEW ${table}_kept;
           DROP RULE ${table}_rule ON ${table}; DROP POLICY ${table}_policy ON ${table}; DROP TRIGGER ${table}_trigger ON ${table};`,
      )
      .join('\n');
    const extra = placesSql('extra', chosen[0]?.condition ?? '', major);
    await database.query([lost, ...extra].join('\n'));
    expect(await revertDrift({ ...drift(), consent: consent() })).toMatchObject({
      applied: true,
      verdict: 'inSync',
    });
    expect(await restoredDump()).toBe(before);
  });

  test('drift --adopt writes it into a migration', async () => {
    await begin({ '1_init': groundSql }, groundSql);
    await baseline({ ...options(), pending: [], name: '0_init', from: 'live' });
    await database.query(wholeSql);
    expect(await adoptDrift({ ...drift(), name: 'more' })).toMatchObject({ applied: true });
    await expectInSync();
    expect(await settled(groundSql + (await sqlOf('_more')))).toBe(await restoredDump());
  });

  test('resolve --finish makes what a stopped migration lacks of it', async () => {
    const migrations = { '1_init': groundSql, '2_more': wholeSql };
    // One after the other, as the file has them: the first tables are whole.
    const stop = Math.floor(statements.length / 3);
    const whole = statements.slice(0, stop).flat();
    const started = statements[stop]?.slice(0, 5) ?? [];
    await begin(migrations, [groundSql, ...whole, ...started].join('\n'));
    await writeLedger(database, [
      { state: 'applied', name: '1_init', sql: groundSql },
      { state: 'failed', name: '2_more', sql: wholeSql, logs: 'ERROR: stopped' },
    ]);
    const verb = { kind: 'finish', data: { done: [], notDone: [] } } as const;
    expect(await resolve(resolveOptions(project, database.url, verb, ['2_more']))).toMatchObject({
      applied: true,
      findings: [],
    });
    await expectInSync();
    expect(await restoredDump()).toBe(await settled(groundSql + wholeSql));
  });

  test('baseline --squash holds it', async () => {
    await begin({ '1_init': groundSql, '2_more': wholeSql }, groundSql + wholeSql + rows);
    await baseline({ ...options(), pending: [], name: '0_init', from: 'live' });
    expect(await squashHistory({ ...options(), isDryRun: false })).toMatchObject({ applied: true });
    await expectInSync();
    expect(await settled(await sqlOf('_squashed'))).toBe(await restoredDump());
  });
});
