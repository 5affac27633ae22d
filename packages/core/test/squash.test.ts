import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { migrationChecksum } from '../src/model/checksum.ts';
import type { Report } from '../src/model/report.ts';
import { baseline } from '../src/operations/baseline.ts';
import { checkDrift } from '../src/operations/check-drift.ts';
import { checkStatus } from '../src/operations/check-status.ts';
import type { ResolveOptions } from '../src/operations/resolve/resolve-options.ts';
import { resolve } from '../src/operations/resolve.ts';
import { squashHistory, type SquashOptions } from '../src/operations/squash.ts';
import { dumpLedger, writeLedger, type WantedRow } from './support/ledger-rows.ts';
import type { TemporaryProject } from './support/make-project.ts';
import { dumpSchema } from './support/pg-dump.ts';
import { startPostgres, type TestDatabase, type TestServer } from './support/postgres.ts';
import { makeHistory, resolveOptions } from './support/resolve-project.ts';

const init = {
  name: '20240101000000_init',
  sql: `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE roles (id serial PRIMARY KEY, name text NOT NULL UNIQUE, created timestamptz NOT NULL DEFAULT now());
CREATE TABLE users (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  email_lower text GENERATED ALWAYS AS (lower(email)) STORED,
  role_id int REFERENCES roles (id),
  feeling mood
);
`,
};
const seed = {
  name: '20240202000000_seed',
  sql: `INSERT INTO roles (name) VALUES ('admin'), ('it''s \\ "quoted"'), ('gone');
DELETE FROM roles WHERE name = 'gone';
INSERT INTO users (email, role_id, feeling) VALUES ('A@example.org', 1, 'sad'), ('b@example.org', NULL, NULL);
`,
};
const rules = {
  name: '20240303000000_rules',
  sql: `ALTER TYPE mood ADD VALUE 'happy';
ALTER TABLE users ADD CONSTRAINT users_email_check CHECK (email LIKE '%@%');
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE feeling IS NOT NULL;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.email := upper(NEW.email); RETURN NEW; END $$;
CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE VIEW admins AS SELECT id, email FROM users WHERE role_id = 1;
REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC;
ALTER TABLE users DROP COLUMN feeling;
`,
};
const bills = {
  name: '20240404000000_add_bills',
  sql: 'CREATE TABLE bills (id serial PRIMARY KEY, user_id int NOT NULL REFERENCES users (id));\n',
};
const all = [init, seed, rules, bills];
const squashed = '20240303000000_squashed';

let server: TestServer;
beforeAll(async () => {
  server = await startPostgres(15);
});

const applied = (one: { name: string; sql: string }): WantedRow => ({ state: 'applied', ...one });
const folderOf = ({ directory }: TemporaryProject): string => join(directory, 'prisma/migrations');

async function makeAll(more: Readonly<Record<string, string | null>> = {}): Promise<TemporaryProject> {
  return makeHistory({ ...Object.fromEntries(all.map(({ name, sql }) => [name, sql])), ...more });
}

async function run(database: TestDatabase, migrations: readonly { sql: string }[]): Promise<void> {
  for (const { sql } of migrations) await database.query(sql);
}

async function deployed(migrations: readonly { name: string; sql: string }[]): Promise<TestDatabase> {
  const database = await server.createDatabase();
  await run(database, migrations);
  await writeLedger(database, migrations.map(applied));
  return database;
}

function squash(project: TemporaryProject, { url }: TestDatabase, more: Partial<SquashOptions> = {}) {
  return squashHistory({ ...resolveOptions(project, url, { kind: 'diagnose' }), ...more });
}

function follow(project: TemporaryProject, { url }: TestDatabase, more: Partial<ResolveOptions> = {}) {
  return resolve(resolveOptions(project, url, { kind: 'squashed' }, ['squashed'], more));
}

function undo(project: TemporaryProject, { url }: TestDatabase, { journal = '' }: Report) {
  return resolve(resolveOptions(project, url, { kind: 'undo', journalPath: journal }));
}

async function filesOf(project: TemporaryProject): Promise<Readonly<Record<string, string>>> {
  const folder = folderOf(project);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  return Object.fromEntries(
    paths.map((path, at) => [relative(folder, path), texts[at] ?? ''] as const).sort(),
  );
}

async function ledgerOf(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    'select migration_name as name from _prisma_migrations where finished_at is not null order by name',
  );
  return rows.map(({ name }) => name);
}

async function contentOf(database: TestDatabase): Promise<readonly unknown[]> {
  const content: unknown[] = [];
  for (const query of [
    'select id, name from roles order by id',
    'select id, email, email_lower, role_id from users order by id',
    'select last_value, is_called from roles_id_seq',
    'select last_value, is_called from users_id_seq',
  ]) {
    content.push(await database.query(query));
  }
  return content;
}

describe('the squash', () => {
  let project: TemporaryProject;
  let database: TestDatabase;
  beforeEach(async () => {
    project = await makeAll({ '20240909000000_pending': 'ALTER TABLE bills ADD COLUMN note text;\n' });
    database = await deployed(all);
  });
  afterEach(async () => {
    await project[Symbol.asyncDispose]();
    await database.drop();
  });

  test('builds what the migrations build, rows included, and is taken back row for row and byte for byte', async () => {
    await writeFile(join(folderOf(project), rules.name, 'notes.bin'), Buffer.from([0xff, 0x00, 0xfe]));
    await mkdir(join(folderOf(project), rules.name, 'more'));
    await writeFile(join(folderOf(project), rules.name, 'more', 'read.me'), 'kept');
    const [rows, files] = [await dumpLedger(database), await filesOf(project)];
    const report = await squash(project, database, { to: 'rules' });
    expect(report).toMatchObject({ isApplied: true, situation: 'behind', findings: [] });
    expect(await ledgerOf(database)).toEqual([squashed, bills.name]);
    const after = await filesOf(project);
    expect(Object.keys(after)).toEqual([
      `${squashed}/migration.sql`,
      `${squashed}/squash.json`,
      `${bills.name}/migration.sql`,
      '20240909000000_pending/migration.sql',
      'migration_lock.toml',
    ]);
    const fresh = await server.createDatabase();
    await run(fresh, [{ sql: after[`${squashed}/migration.sql`] ?? '' }, bills]);
    const withoutLedger = { args: ['--exclude-table=_prisma_migrations'] };
    expect(await dumpSchema(fresh.url, withoutLedger)).toBe(await dumpSchema(database.url, withoutLedger));
    expect(await contentOf(fresh)).toEqual(await contentOf(database));
    await fresh.drop();
    expect(report.notes).toContainEqual(expect.stringContaining('roles (2), users (2)'));
    expect(report.notes).toContainEqual(expect.stringMatching(/at every run.*: roles\.created\./));
    expect(report.nextActions).toContainEqual(
      expect.objectContaining({ command: `prisma-mend resolve ${squashed} --squashed --yes` }),
    );
    await undo(project, database, report);
    expect(await dumpLedger(database)).toEqual(rows);
    expect(await filesOf(project)).toEqual(files);
    expect((await readdir(join(project.directory, 'prisma'))).sort()).toEqual([
      'migrations',
      'schema.prisma',
    ]);
  });

  test('is not made without consent, nor by a dry run, whose SQL runs', async () => {
    const [rows, files] = [await dumpLedger(database), await filesOf(project)];
    const refused = squash(project, database, { consent: { yes: false }, to: 'rules' });
    await expect(refused).rejects.toMatchObject({ code: 'consent-missing' });
    const report = await squash(project, database, { isDryRun: true, to: 'rules' });
    expect([await dumpLedger(database), await filesOf(project)]).toEqual([rows, files]);
    await database.query(report.plan?.sql ?? '');
    expect(await ledgerOf(database)).toEqual([squashed, bills.name]);
  });

  test('can be squashed again, and a database that never followed the first one follows the second', async () => {
    const late = await deployed(all);
    await squash(project, database, { to: 'seed' });
    await squash(project, database, { to: 'add_bills', name: '20240404000000_all' });
    expect(await ledgerOf(database)).toEqual(['20240404000000_all']);
    const report = await resolve(resolveOptions(project, late.url, { kind: 'squashed' }, ['all']));
    expect(report).toMatchObject({ isApplied: true });
    expect(await ledgerOf(late)).toEqual(['20240404000000_all']);
    await late.drop();
    const nothing = await squash(project, database, { to: 'all' });
    expect(nothing).toMatchObject({ plan: null, isApplied: false, findings: [] });
  });

  test.each([
    ['folders all still there', [init, seed, rules]],
    ['some folders gone', [seed]],
    ['no folder left', []],
  ])('is completed by the next run when it was killed with %s', async (_, left) => {
    const rows = await dumpLedger(database);
    await squash(project, database, { to: 'rules' });
    const after = await filesOf(project);
    for (const { name, sql } of left) {
      await mkdir(join(folderOf(project), name));
      await writeFile(join(folderOf(project), name, 'migration.sql'), sql);
    }
    await database.query('truncate _prisma_migrations');
    for (const row of rows) {
      await database.query(
        'insert into _prisma_migrations select * from jsonb_populate_record(null::_prisma_migrations, $1::jsonb)',
        [row],
      );
    }
    const interrupted = await filesOf(project);
    const again = await squash(project, database);
    expect(again).toMatchObject({ isApplied: true, findings: [], situation: 'behind' });
    expect([await filesOf(project), await ledgerOf(database)]).toEqual([after, [squashed, bills.name]]);
    await undo(project, database, again);
    expect([await filesOf(project), await dumpLedger(database)]).toEqual([interrupted, rows]);
  });

  test('leaves files and rows alone when a folder cannot be taken away', async () => {
    await symlink('/etc/hostname', join(folderOf(project), seed.name, 'link'));
    const [rows, files] = [await dumpLedger(database), await filesOf(project)];
    await expect(squash(project, database, { to: 'rules' })).rejects.toMatchObject({ code: 'file-failed' });
    expect([await dumpLedger(database), await filesOf(project)]).toEqual([rows, files]);
  });
});

describe('a history that cannot be squashed', () => {
  const setting = `DO $do$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB');
END $do$;
`;

  test.each([
    ['statements that are refused', 'CREATE TABLE a ();\nDROP TABLE nowhere;\n', 'line 2: table "nowhere"'],
    ['roles', `CREATE ROLE squash_${process.pid};\n`, `role squash_${process.pid}`],
    [
      'what no catalog models',
      `CREATE COLLATION german (provider = libc, locale = 'C');\n`,
      'collation public.german',
    ],
    [
      'more rows than a file should hold',
      'CREATE TABLE a AS SELECT generate_series(1, 20000) AS n;\n',
      'a (20000)',
    ],
    ['a setting of the database', setting, 'setting work_mem=5MB'],
  ])('has %s', async (_, sql, reason) => {
    const two = { name: '20240202_two', sql: 'CREATE TABLE b ();\n' };
    const project = await makeHistory({ '20240101_one': sql, [two.name]: two.sql });
    const database = await server.createDatabase();
    await writeLedger(database, [applied({ name: '20240101_one', sql }), applied(two)]);
    await database.query('CREATE TABLE a AS SELECT 1 AS n; CREATE TABLE b ();');
    await database.query(sql.startsWith('CREATE COLL') ? sql : 'SELECT');
    const files = await filesOf(project);
    await expect(squash(project, database)).rejects.toMatchObject({
      code: 'history-unproven',
      message: expect.stringContaining(reason),
    });
    expect(await filesOf(project)).toEqual(files);
    await project[Symbol.asyncDispose]();
    await database.drop();
  });

  test.each([
    ['empty', [], [], 'prisma migrate deploy'],
    ['without a ledger', all, [], 'prisma-mend baseline'],
    ['behind', [init, seed], [init, seed].map(applied), 'prisma migrate deploy'],
    [
      'half-way',
      [init, seed],
      [applied(init), applied(seed), { state: 'failed' as const, ...rules }],
      'prisma-mend resolve',
    ],
    [
      'edited',
      all,
      [applied(init), applied({ ...seed, sql: '-- other' }), applied(rules)],
      'prisma-mend resolve',
    ],
    ['faked', [init, seed], [init, seed, rules].map(applied), 'prisma-mend drift'],
  ])('is on a database that is %s', async (_, ran, rows, next) => {
    const project = await makeAll();
    const database = await server.createDatabase();
    await run(database, ran);
    if (rows.length > 0) await writeLedger(database, rows);
    await expect(squash(project, database, { to: 'rules' })).rejects.toMatchObject({
      code: 'evidence-disagrees',
      next: expect.stringContaining(next),
    });
    await project[Symbol.asyncDispose]();
    await database.drop();
  });
});

describe('another environment', () => {
  let project: TemporaryProject;
  let other: TestDatabase;
  beforeAll(async () => {
    project = await makeAll();
    const first = await deployed(all);
    await squash(project, first, { to: 'rules' });
    await first.drop();
  });
  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });
  afterEach(() => other.drop());

  const status = () => checkStatus(resolveOptions(project, other.url, { kind: 'diagnose' }));

  async function followAndUndo(pending: readonly string[] = []): Promise<Report> {
    const before = await dumpLedger(other);
    const report = await follow(project, other);
    expect(report).toMatchObject({ isApplied: true });
    const after = await dumpLedger(other);
    expect(await status()).toMatchObject({
      findings: [],
      situation: pending.length > 0 ? 'behind' : 'baselined',
    });
    expect(await follow(project, other)).toMatchObject({
      isApplied: false,
      plan: null,
      findings: [],
      notes: [expect.stringContaining('Nothing to do')],
    });
    const undone = await undo(project, other, report);
    expect(await dumpLedger(other)).toEqual(before);
    await undo(project, other, undone);
    expect(await dumpLedger(other)).toEqual(after);
    return report;
  }

  test('that has all of it follows; status and resolve name the command', async () => {
    other = await deployed(all);
    const command = `prisma-mend resolve ${squashed} --squashed`;
    expect(await status()).toMatchObject({
      situation: 'diverged',
      findings: [{ code: 'migration-squashed', next: command }],
      nextActions: [{ command }],
    });
    const proposal = await resolve(resolveOptions(project, other.url, { kind: 'diagnose' }));
    expect(proposal).toMatchObject({ plan: null, isApplied: false, nextActions: [{ command }] });
    await followAndUndo();
    expect(await ledgerOf(other)).toEqual([squashed, bills.name]);
  });

  test('is not harmed by a baseline in its entrypoint', async () => {
    other = await deployed([init, seed, rules]);
    const before = await dumpLedger(other);
    const report = await baseline({
      ...resolveOptions(project, other.url, { kind: 'diagnose' }),
      name: '0_init',
      from: 'live',
    });
    expect(report).toMatchObject({
      isApplied: false,
      findings: [{ code: 'migration-squashed', severity: 'error' }],
      nextActions: [{ command: `prisma-mend resolve ${squashed} --squashed` }],
    });
    expect(await dumpLedger(other)).toEqual(before);
  });

  test('sees no drift in what the squash makes', async () => {
    other = await deployed(all);
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
    other = await deployed([init, seed, rules]);
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
    other = await deployed(all);
    await other.query(
      `ALTER TABLE roles ALTER name SET DEFAULT 'x'; CREATE INDEX by_hand ON roles (created)`,
    );
    const report = await followAndUndo();
    expect(report.notes).toContainEqual(expect.stringContaining('column public.roles.name'));
  });

  test('that lacks something of it is refused by name, and follows on somebody’s word', async () => {
    other = await deployed([init, seed, rules]);
    await other.query('DROP TRIGGER users_touch ON users');
    await expect(follow(project, other)).rejects.toMatchObject({
      code: 'evidence-disagrees',
      message: expect.stringContaining('users_touch'),
    });
    expect(await follow(project, other, { acceptsUnproven: true })).toMatchObject({ isApplied: true });
  });

  test('that is behind is refused with what to deploy first', async () => {
    other = await deployed([init, seed]);
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
    expect(await follow(project, other, { acceptsUnproven: true })).toMatchObject({ isApplied: true });
  });

  test('that is empty has nothing to follow', async () => {
    other = await server.createDatabase();
    expect(await follow(project, other)).toMatchObject({ isApplied: false, plan: null, findings: [] });
  });
});

test('a migration that is no squash cannot be followed', async () => {
  const project = await makeAll();
  const database = await deployed(all);
  const answer = resolve(resolveOptions(project, database.url, { kind: 'squashed' }, ['seed']));
  await expect(answer).rejects.toMatchObject({ code: 'usage' });
  await project[Symbol.asyncDispose]();
  await database.drop();
});

test('a squash.json that cannot be read is a failure that names it', async () => {
  const project = await makeAll();
  const database = await deployed(all);
  await writeFile(join(folderOf(project), seed.name, 'squash.json'), '{"format": 2}');
  await expect(squash(project, database)).rejects.toMatchObject({
    code: 'history-invalid',
    message: expect.stringContaining('its format is 2'),
  });
  await project[Symbol.asyncDispose]();
  await database.drop();
});
