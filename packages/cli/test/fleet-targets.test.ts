import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startPostgres, type TestServer } from '../../core/test/support/postgres.ts';
import { makeTenantFleet, type TenantFleet } from '../../core/test/support/tenant-fleet.ts';
import { readJsonReport } from './support/report-schema.ts';
import { runBin, runCommand, type Ended } from './support/run-bin.ts';

let server: TestServer;
let fleet: TenantFleet;
let list: string;

beforeAll(async () => {
  server = await startPostgres();
  fleet = await makeTenantFleet(server, { count: 3, kinds: ['clean'] });
  list = await readFile(fleet.targetsPath, 'utf8');
});
afterAll(async () => {
  await fleet.project[Symbol.asyncDispose]();
});

const secret = 'hidden-word';

/** Whatever it says, it says no password. */
async function status(targets: string, stdin?: string, ...more: readonly string[]): Promise<Ended> {
  const words = ['fleet', 'status', '--targets', targets, '--json', ...more];
  const cwd = fleet.project.directory;
  const ended = await (stdin === undefined ? runCommand(words, { cwd }) : runBin(words, { cwd, stdin }));
  const said = ended.stdout + ended.stderr;
  expect(said).not.toContain(secret);
  expect(said).not.toContain(server.password);
  expect(said).not.toMatch(/:\/\/\S+@/);
  return ended;
}

interface Told {
  readonly exitCode: number | null;
  readonly ids: readonly string[];
  readonly failed: readonly string[];
  readonly error: unknown;
}

function told({ exitCode, stdout }: Ended): Told {
  const report = readJsonReport(stdout);
  const cohorts = (report['cohorts'] ?? []) as readonly { readonly ids: readonly string[] }[];
  const failed = (report['failed'] ?? []) as readonly { readonly id: string }[];
  return {
    exitCode,
    ids: cohorts.flatMap(({ ids }) => ids),
    failed: failed.map(({ id }) => id),
    error: report['error'],
  };
}

const refused = (message: RegExp | string): unknown => ({
  exitCode: 1,
  ids: [],
  failed: [],
  error: expect.objectContaining({
    message: expect.stringMatching(message),
  }),
});

const allSeen = (ids: readonly string[]): Told => ({ exitCode: 0, ids, failed: [], error: null });

describe('targets from stdin', () => {
  test('are those of a file', async () => {
    expect(told(await status('-', list))).toEqual(allSeen(fleet.ids));
  });

  test('that are none are no healthy fleet', async () => {
    expect(told(await status('-', ''))).toEqual(refused(/names no target/));
    expect(told(await status('-'))).toEqual(refused(/names no target/));
  });

  test('of which one cannot be used are refused by its line, and repeat nothing of it', async () => {
    for (const line of [
      `{ "id": "a", "url": "postgresql://app:${secret}@db/a" `,
      `postgresql://app:${secret}@db/a`,
      `{ "id": "a", "postgresql://app:${secret}@db/a": 1 }`,
    ])
      expect(told(await status('-', `${list}${line}\n`))).toEqual(refused(/line 4 of stdin/));
  });

  test('with a URL that cannot be read are named, and the others are seen', async () => {
    const lines = [
      { id: 'broken', url: `mysql://app:${secret}@db/a` },
      { id: 'broken-schema', url: `postgresql//app:${secret}@db/a`, schema: 'a' },
    ].map((line) => `${JSON.stringify(line)}\n`);
    expect(told(await status('-', list + lines.join('')))).toEqual({
      exitCode: 1,
      ids: fleet.ids,
      failed: ['broken', 'broken-schema'],
      error: expect.objectContaining({ code: 'not-seen' }),
    });
  });

  test('may be a hundred thousand, of which a shard is taken', async () => {
    const others = Array.from(
      { length: 100_000 },
      (_, place) => `{"id":"other${place}","url":"postgresql://app:${secret}@127.0.0.1:1/a"}`,
    );
    const ended = await status('-', others.join('\n'), '--shard', '1/20000');
    const { exitCode, failed } = told(ended);
    expect(exitCode).toBe(1);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(20);
    const twice = told(await status('-', [...others, others[70_000]].join('\n')));
    expect(twice).toEqual(refused(/names the id "other70000" twice/));
  });
});

describe('targets from a command', () => {
  const command = async (script: string): Promise<Ended> => {
    const path = join(fleet.project.directory, 'list.sh');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return status('command:./list.sh');
  };

  test('are what it prints, whatever it says beside', async () => {
    expect(told(await command(`echo 'password: ${secret}' >&2; cat tenants.jsonl`))).toEqual(
      allSeen(fleet.ids),
    );
  });

  test('are none where it fails, and what it said is not repeated', async () => {
    const script = `cat tenants.jsonl; echo 'password: ${secret}' >&2; exit 3`;
    expect(told(await command(script))).toEqual(refused(/the command that lists the targets failed \(3\)/));
    expect(told(await command(`echo 'password: ${secret}'`))).toEqual(
      refused(/line 1 of what the command printed is no JSON object/),
    );
    expect(told(await command('kill -9 $$'))).toEqual(refused(/failed/));
  });

  test('do not wait for an answer that nobody gives', async () => {
    expect(told(await command('read -r answer; cat tenants.jsonl'))).toEqual(allSeen(fleet.ids));
  });
});

describe('targets from a query', () => {
  beforeAll(async () => {
    const database = await server.createDatabase(`list_${Math.random().toString(36).slice(2, 8)}`);
    await database.query('create table tenant (id text, url text, labels jsonb, active boolean)');
    for (const line of list.trim().split('\n')) {
      const { id, url } = JSON.parse(line) as { id: string; url: string };
      await database.query('insert into tenant values ($1, $2, $3, true)', [id, url, '["canary"]']);
    }
    await database.query(
      `insert into tenant values (null, 'postgresql://app:${secret}@db/a', null, false),
         ('blank', ' ', null, false), ('tenant00000', 'postgresql://app:${secret}@db/b', null, false),
         ('postgresql://app:${secret}@db/c', 'postgresql://app:${secret}@db/c', null, false)`,
    );
    const config = await readFile(join(fleet.project.directory, 'prisma.config.ts'), 'utf8');
    await writeFile(
      join(fleet.project.directory, 'prisma.config.ts'),
      config.replace(/"postgresql:[^"]*"/, JSON.stringify(database.url)),
    );
    await database.disconnect();
  });

  test('are its rows, in any order of columns, and may be labelled', async () => {
    const query = 'query:select labels, url, id from tenant where active';
    expect(told(await status(query))).toEqual(allSeen(fleet.ids));
  });

  test.each<[string, string, RegExp]>([
    ['a name that is NULL', 'select id, url from tenant where id is null', /row 1 of the query has no "id"/],
    ['a blank URL', `select id, url from tenant where id = 'blank'`, /empty/],
    [
      'a URL for a name',
      `select id, url from tenant where id like 'post%'`,
      /"id" in row 1 of the query is a URL/,
    ],
    [
      'a name twice',
      `select id, url from tenant where id = 'tenant00000'`,
      /names the id "tenant00000" twice/,
    ],
    ['a column twice', 'select id, url, url from tenant where active', /two columns "url"/],
    ['another column', 'select id, url, active from tenant where active', /a field besides/],
    ['no rows', 'select id, url from tenant where false', /names no target/],
    ['no database', 'select id from tenant where active', /neither "url" nor "schema"/],
    ['an error', 'select id, url::integer from tenant', /the query that lists the targets failed \(22P02\)/],
    ['a name that is none', 'select id, url from tenants', /"tenants" does not exist/],
    ['a statement that writes', 'delete from tenant returning id, url', /read-only|failed \(25006\)/],
    ['two statements', 'select 1; select id, url from tenant', /multiple commands/],
  ])('with %s are refused', async (_, sql, message) => {
    expect(told(await status(`query:${sql}`))).toEqual(refused(message));
  });

  test('may be very many: those that are one too often are still named', async () => {
    const sql = `select 'n' || (n % 99999) as id, 'postgresql://app:${secret}@db/a' as url from generate_series(1, 100000) n`;
    expect(told(await status(`query:${sql}`))).toEqual(refused(/names the id "n1" twice/));
  });
});
