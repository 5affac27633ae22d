import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkStatus } from '../src/operations/check-status.ts';
import { resolve } from '../src/operations/resolve.ts';
import { writeLedger } from './support/ledger-rows.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const foreignKey =
  'alter table rooms add constraint rooms_house_fkey foreign key (house) references houses (id)';
const init = {
  name: '20240101_init',
  sql: `create table houses (id int not null, constraint houses_pkey primary key (id));
create table rooms (id int primary key, house int, label text);
create unique index rooms_label_key on rooms (label);
${foreignKey};
`,
};
/** What it makes again is, in the sum, only changed or not touched at all. */
const change = [
  'alter table rooms drop constraint rooms_house_fkey',
  'drop index rooms_label_key',
  'alter table houses alter column id type bigint',
  'alter table rooms alter column house type bigint',
  foreignKey,
  'create unique index rooms_label_key on rooms (label, house)',
];
const remade = { name: '20240202_remade', sql: `${change.join(';\n')};\n` };
const data = { done: [], notDone: [] };
const rows = `insert into rooms values (1, null, 'blue')`;

let server: TestServer;
let before: string;
let whole: string;

const dump = ({ url }: TestDatabase): Promise<string> =>
  dumpSchema(url, { args: ['--exclude-table=_prisma_migrations'] });

beforeAll(async () => {
  server = await startPostgres(15);
  const database = await server.createDatabase();
  await database.query(init.sql);
  before = await dump(database);
  await database.query(remade.sql);
  whole = await dump(database);
});

async function stopAfter(count: number, statements = change, inserts = '', first = init) {
  const sql = `${statements.join(';\n')};\n`;
  const project = await makeHistory({ [first.name]: first.sql, [remade.name]: sql });
  const database = await server.createDatabase();
  await database.query(first.sql + inserts);
  for (const statement of statements.slice(0, count)) await database.query(statement);
  await writeLedger(database, [
    { state: 'applied', ...first },
    { state: 'failed', name: remade.name, sql, logs: 'ERROR: stopped' },
  ]);
  return { project, database };
}

async function checkFirst(statement: string) {
  const project = await makeHistory({ [init.name]: init.sql, [remade.name]: `${statement};\n` });
  const database = await server.createDatabase();
  await database.query(`${init.sql}${rows}`);
  await writeLedger(database, [{ state: 'applied', ...init }]);
  return { project, database };
}

describe('a migration that drops what earlier ones made, to make it again', () => {
  test.each([2, 5])('is finished after %i statements', async (count) => {
    const { project, database } = await stopAfter(count);
    const options = resolveOptions(project, database.url, { kind: 'finish', data }, ['remade']);
    const report = await resolve(options);
    expect(report).toMatchObject({ applied: true, prisma: { agrees: true } });
    expect(report.plan?.statements).toHaveLength(change.length - count);
    expect(await dump(database)).toBe(whole);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });

  test.each([1, 6])('is reverted after %i statements', async (count) => {
    const { project, database } = await stopAfter(count);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['remade']);
    expect(await resolve(options)).toMatchObject({ applied: true, prisma: { agrees: true } });
    expect(await dump(database)).toBe(before);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });

  test('does not make the earlier ones look as if they had never run', async () => {
    const { project, database } = await stopAfter(2);
    const report = await checkStatus(resolveOptions(project, database.url, { kind: 'diagnose' }));
    expect(report.migrations).toMatchObject([
      { name: init.name, evidence: 'present' },
      { name: remade.name, evidence: 'partial' },
    ]);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });
});

describe('names', () => {
  const renames = [
    'alter table rooms rename to chambers',
    'alter table chambers rename column label to title',
    'alter table chambers rename constraint rooms_pkey to chambers_pkey',
    'alter index rooms_label_key rename to chambers_title_key',
    'alter table chambers alter column title set not null',
    'create table rooms (id int primary key)',
  ];

  test.each([3, 5])('are given back after %i statements, and the rows stay', async (count) => {
    const rows = `insert into rooms values (1, null, 'hall')`;
    const { project, database } = await stopAfter(count, renames, rows);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['remade']);
    expect(await resolve(options)).toMatchObject({ applied: true });
    expect(await dump(database)).toBe(before);
    expect(await database.query('select label from rooms')).toEqual([{ label: 'hall' }]);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });

  test.each([2, 4, 6])(
    'are given back without what stands on them since, after %i statements',
    async (count) => {
      const standing = [
        'alter table rooms rename to chambers',
        'alter table chambers add column floor int',
        'create index chambers_floor_idx on chambers (floor)',
        'alter table chambers rename to salons',
        'alter table salons add constraint salons_house_check check (house > 0)',
        'alter table salons rename column floor to storey',
        'create table halls (id int primary key)',
      ];
      const { project, database } = await stopAfter(count, standing, rows);
      const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['remade']);
      const consent = { yes: true, allowDataLoss: database.name };
      expect(await resolve({ ...options, consent })).toMatchObject({ applied: true });
      expect(await dump(database)).toBe(before);
      expect(await database.query('select label from rooms')).toEqual([{ label: 'blue' }]);
      await database.drop();
      await project[Symbol.asyncDispose]();
    },
  );

  test('of types that took each other’s place are not touched', async () => {
    const enumeration = `create type "State" as enum ('OLD', 'NEW');
      alter table rooms add column state "State" not null default 'OLD';`;
    const replacing = [
      `create type "State_new" as enum ('OLD')`,
      'alter table rooms alter column state drop default',
      'alter table rooms alter column state type "State_new" using state::text::"State_new"',
      'alter type "State" rename to "State_old"',
      'alter type "State_new" rename to "State"',
      'drop type "State_old"',
      `alter table rooms alter column state set default 'OLD'`,
    ];
    const first = { name: init.name, sql: init.sql + enumeration };
    const { project, database } = await stopAfter(replacing.length, replacing, '', first);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['remade']);
    expect(await resolve(options)).toMatchObject({ applied: true });
    const again = await server.createDatabase();
    await again.query(first.sql);
    expect(await dump(database)).toBe(await dump(again));
    for (const each of [database, again]) await each.drop();
    await project[Symbol.asyncDispose]();
  });

  test('that are taken by something else now are not given back', async () => {
    const { project, database } = await stopAfter(renames.length, renames);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['remade']);
    await expect(resolve(options)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining('renamed something'),
    });
    await database.drop();
    await project[Symbol.asyncDispose]();
  });
});

describe('a column that one statement drops and makes again', () => {
  const statements = [
    'alter table rooms drop column label, add column label text default $$none$$',
    'create table halls (id int primary key)',
  ];

  test('is not reverted as if it still held its values', async () => {
    const { project, database } = await stopAfter(1, statements, rows);
    const options = resolveOptions(project, database.url, { kind: 'revert', data }, ['remade']);
    await expect(resolve(options)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining('line 1'),
    });
    await database.drop();
    await project[Symbol.asyncDispose]();
  });

  test.each([
    ['of another type', 'add column label int'],
    ['as it was', 'add column label text'],
  ])('is called a drop before it runs: %s', async (_, add) => {
    const { project, database } = await checkFirst(`alter table rooms drop column label, ${add}`);
    const { findings, notes } = await resolve(
      resolveOptions(project, database.url, { kind: 'check' }, ['remade']),
    );
    expect(findings).toEqual([]);
    expect(notes[1]).toMatch(/^Not additive: it drops .*column public.rooms.label\.$/);
    expect(notes.join('\n')).toMatch(/Make a backup.*: line 1 drops all values of .*label: 1 value now\.$/m);
    expect(notes.join('\n')).not.toMatch(/changes|converts/);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });

  test('is foreseen to stop at rows where it may not be NULL', async () => {
    const { project, database } = await checkFirst(
      'alter table rooms drop column label, add column label int not null',
    );
    const report = await resolve(resolveOptions(project, database.url, { kind: 'check' }, ['remade']));
    expect(report.findings).toMatchObject([{ code: 'migration-blocked', location: { line: 1 } }]);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });

  test('loses its values only with consent', async () => {
    const { project, database } = await stopAfter(0, statements, rows);
    const options = resolveOptions(project, database.url, { kind: 'finish', data }, ['remade']);
    await expect(resolve(options)).rejects.toMatchObject({
      code: 'data-loss-consent-missing',
      message: expect.stringMatching(/label.*1 value now/),
    });
    const consent = { yes: true, allowDataLoss: database.name };
    expect(await resolve({ ...options, consent })).toMatchObject({ applied: true });
    expect(await database.query('select label from rooms')).toEqual([{ label: 'none' }]);
    await database.drop();
    await project[Symbol.asyncDispose]();
  });
});

test('a drop beside other changes in one statement needs consent for what it loses', async () => {
  const statements = ['alter table rooms add column area int, drop column house, drop column label'];
  const { project, database } = await stopAfter(0, statements, rows);
  const options = resolveOptions(project, database.url, { kind: 'finish', data }, ['remade']);
  await expect(resolve(options)).rejects.toMatchObject({
    code: 'data-loss-consent-missing',
    message: expect.stringMatching(
      /^data would be lost: all values of column public.rooms.label are lost: 1 value now$/,
    ),
  });
  await database.drop();
  await project[Symbol.asyncDispose]();
});
