import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ResolveOptions } from '../src/operations/resolve/resolve-options.ts';
import { resolve } from '../src/operations/resolve.ts';
import { loadProject } from '../src/project/load-project.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { dumpLedgerTable, withEngine } from './support/ledger-table.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const init = { name: '20240101_init', sql: 'create table users (id int primary key, email text);\n' };
const rooms = { name: '20240202_rooms', sql: 'create table rooms (id int primary key);\n' };
const bills = { name: '20240303_bills', sql: 'create table bills (id int primary key);\n' };
const pending = { name: '20240404_later', sql: 'create table later (id int primary key);\n' };
const applied = [init, rooms, bills];

let server: TestServer;
let project: TemporaryProject;
beforeAll(async () => {
  server = await startPostgres(15);
  project = await makeHistory(
    Object.fromEntries([...applied, pending].map(({ name, sql }) => [name, sql] as const)),
  );
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

/** Three applied migrations, a column of somebody's own and texts that are easy to lose. */
async function makeDamaged(damage: string): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await database.query(applied.map(({ sql }) => sql).join(''));
  await writeLedger(
    database,
    applied.map((one) => ({ state: 'applied', ...one, logs: `it's\n\\ "odd" ${one.name} ☃` })),
  );
  await database.query(`
    alter table _prisma_migrations alter applied_steps_count set not null, add note jsonb default '{"by": "hand"}',
      add big numeric, add again text generated always as (migration_name) stored;
    update _prisma_migrations set big = 12345678901234567890.5;
    ${damage}`);
  return database;
}

const optionsFor = (database: TestDatabase, more: Partial<ResolveOptions> = {}): ResolveOptions =>
  resolveOptions(project, database.url, { kind: 'diagnose' }, [], more);

const t = 'alter table _prisma_migrations';
const unkeyed = `${t} drop constraint _prisma_migrations_pkey, alter id drop not null;`;
const set = (assignments: string): string =>
  `update _prisma_migrations set ${assignments} where migration_name = '${rooms.name}';`;

describe.each([
  ['without logs', `${t} drop column logs`, 'ledger-broken'],
  [
    'without most of its columns',
    `${t} drop column logs, drop column rolled_back_at, drop column started_at, drop column applied_steps_count, drop column id`,
    'ledger-broken',
  ],
  ['without checksums', `${t} drop column checksum`, 'ledger-broken'],
  ['with NULL ids', `${unkeyed} update _prisma_migrations set id = null`, 'ledger-broken'],
  ['with one id for all', `${unkeyed} update _prisma_migrations set id = 'x'`, 'ledger-key-missing'],
  ['without its key', unkeyed, 'ledger-key-missing'],
  [
    'with whole rows twice',
    `${unkeyed} insert into _prisma_migrations (id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count, note, big) select id, checksum, migration_name, logs, started_at, finished_at, applied_steps_count, note, big from _prisma_migrations`,
    'ledger-row-duplicate',
  ],
  ['with a NULL checksum', `${t} alter checksum drop not null; ${set('checksum = null')}`, 'ledger-broken'],
  ['with an empty checksum', set(`checksum = ''`), 'ledger-checksum-invalid'],
  ['with an upper-case checksum', set('checksum = upper(checksum)'), 'ledger-checksum-invalid'],
  [
    'with a lost name',
    `${t} alter migration_name drop not null, drop column again; ${set('migration_name = null')}`,
    'ledger-broken',
  ],
  ['with a NULL start', `${t} alter started_at drop not null; ${set('started_at = null')}`, 'ledger-broken'],
  [
    'with NULL counts',
    `${t} alter applied_steps_count drop not null; ${set('applied_steps_count = null')}`,
    'ledger-broken',
  ],
  ['with infinite times', set(`started_at = '-infinity', finished_at = 'infinity'`), 'ledger-broken'],
  ['with a year before Christ', set(`finished_at = '0044-03-15 00:00:00+00 BC'`), 'ledger-broken'],
  [
    'with ids that are numbers',
    `create sequence ids; ${t} alter id type bigint using nextval('ids')`,
    'ledger-broken',
  ],
  ['with padded names', `${t} drop column again, alter migration_name type char(60)`, 'ledger-broken'],
  ['with padded checksums', `${t} alter checksum type char(80)`, 'ledger-broken'],
  ['with checksums as bytes', `${t} alter checksum type bytea using checksum::bytea`, 'ledger-broken'],
  [
    'with times as text',
    `${t} alter started_at drop default, alter started_at type text, alter finished_at type varchar(40)`,
    'ledger-broken',
  ],
  [
    'with days instead of times',
    `${t} alter started_at type date, alter finished_at type date`,
    'ledger-broken',
  ],
  [
    'with a count as text',
    `${t} alter applied_steps_count drop default, alter applied_steps_count type text`,
    'ledger-broken',
  ],
  ['with short logs', `${t} alter logs type varchar(60)`, 'ledger-broken'],
  [
    'with a domain as id',
    `create domain number as bigint; create sequence ids; ${t} alter id type number using nextval('ids')`,
    'ledger-broken',
  ],
  ['without a default for the count', `${t} alter applied_steps_count drop default`, 'ledger-broken'],
  [
    'with a column that must be given',
    `${t} add extra int not null default 5; ${t} alter extra drop default`,
    'ledger-broken',
  ],
])('a ledger %s', (_, damage, code) => {
  test('is named, mended for every engine, and comes back as it was', async () => {
    const database = await makeDamaged(damage);
    const before = await dumpLedgerTable(database);
    const dry = await resolve(optionsFor(database, { isDryRun: true }));
    expect(dry.findings.map((finding) => finding.code)).toContain(code);
    expect(await dumpLedgerTable(database)).toEqual(before);

    const report = await resolve(optionsFor(database));
    expect(report).toMatchObject({ applied: true, findings: [], situation: 'behind' });
    const after = await dumpLedgerTable(database);
    const loaded = await loadProject(optionsFor(database));
    for (const line of [6, 7] as const) {
      expect(await withEngine(line, database.url, (engine) => engine.diagnose(loaded.history))).toMatchObject(
        {
          editedMigrationNames: [],
          failedMigrationNames: [],
          history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: [pending.name] },
        },
      );
    }
    expect(await resolve(optionsFor(database))).toMatchObject({ applied: false, plan: null });

    const undo = { kind: 'undo', journalPath: report.journal ?? '' } as const;
    const undone = await resolve(optionsFor(database, { verb: undo }));
    expect(await dumpLedgerTable(database)).toEqual(before);
    expect(await resolve(optionsFor(database, { verb: undo }))).toMatchObject({ applied: false });
    await resolve(optionsFor(database, { verb: { kind: 'undo', journalPath: undone.journal ?? '' } }));
    expect(await dumpLedgerTable(database)).toEqual(after);

    const deployed = await withEngine(7, database.url, (engine) => engine.deploy(loaded.history));
    expect(deployed).toEqual([pending.name]);
    const last = await withEngine(6, database.url, (engine) => engine.diagnose(loaded.history));
    expect(last).toMatchObject({ failedMigrationNames: [], history: null });
    await database.drop();
  });

  test('is mended by the SQL of the dry run alone', async () => {
    const database = await makeDamaged(damage);
    const { plan } = await resolve(optionsFor(database, { isDryRun: true }));
    await database.query(`set timezone = 'Asia/Tokyo'; ${plan?.sql ?? ''}`);
    expect(await resolve(optionsFor(database))).toMatchObject({ findings: [], plan: null });
    await database.drop();
  });
});
