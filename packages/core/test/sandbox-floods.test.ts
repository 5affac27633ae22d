import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { chooseCacheDirectory } from '../src/shadow/cache-directory.ts';
import { openEmbeddedShadow } from '../src/shadow/embedded-shadow.ts';
import type { ShadowServer } from '../src/shadow/shadow-server.ts';

async function openScratch(): Promise<ShadowServer> {
  return openEmbeddedShadow({
    live: null,
    liveIdentity: null,
    liveUrl: null,
    shadowUrl: null,
    wantedMajor: 17,
    schema: null,
    environment: {},
    cacheDirectory: await chooseCacheDirectory(process.env),
    projectDirectory: import.meta.dirname,
    lockTimeoutMs: 0,
    replayTimeoutMs: 300_000,
  });
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is held and no mere garbage, in MiB: how much of that a process keeps, depends on how busy the machine is. */
function heldMemory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 2 ** 20;
}

const loop = (times: number, statement: string): string =>
  `do $$ begin for n in 1..${times} loop ${statement}; end loop; end $$`;

test.each([
  ['notices', loop(15_000, `raise notice '%', repeat('x', 10000)`)],
  [
    'warnings that are asked for',
    `set client_min_messages = debug5; ${loop(15_000, `raise debug '%', repeat('x', 10000)`)}`,
  ],
  ['notifications', `listen x; ${loop(20_000, `perform pg_notify('x', n || repeat('y', 7000))`)}`],
  ['rows as an answer', `select repeat('x', 1000000) from generate_series(1, 200)`],
])(
  'a flood of %s does not fill our memory',
  async (_, sql) => {
    const server = await openScratch();
    const { database } = await server.createDatabase();
    const before = heldMemory();
    let most = before;
    let timer: NodeJS.Timeout | undefined;
    // In a process that holds much already a look takes seconds, in which nothing else goes on.
    const look = (): void => {
      const start = performance.now();
      most = Math.max(most, heldMemory());
      timer = setTimeout(look, Math.max(250, 5 * (performance.now() - start)));
    };
    timer = setTimeout(look, 250);
    await database.execute(sql);
    clearTimeout(timer);
    expect(most - before).toBeLessThan(100);
    await server.close();
  },
  180_000,
);

test('a flood of large objects ends at the limit of the scratch server', async () => {
  const server = await openScratch();
  const { database } = await server.createDatabase();
  // Nothing that could be compressed.
  await database.script(`create table bytes as
    select decode(string_agg(md5(random()::text), ''), 'hex') as b from generate_series(1, 500000)`);
  const flood = loop(1_000_000, 'perform lo_from_bytea(0, b) from bytes');
  await expect(database.script(flood)).rejects.toMatchObject({ code: 'replay-too-large' });
  await server.close();
}, 300_000);

test('settings of the log are taken, and nothing is logged for them', async () => {
  const server = await openScratch();
  const { database } = await server.createDatabase();
  await database.script(`set log_statement = 'all'; set local log_min_duration_statement = 0; set log_min_messages = debug5;
    set log_duration to on; reset log_statement; create table t (id int)`);
  const names = ['log_statement', 'log_min_duration_statement', 'log_min_messages', 'log_duration'];
  const values = names.map((name) => `current_setting('${name}')`).join(', ');
  expect((await database.script(`select ${values}`))[0]).toEqual([['none', '-1', 'log', 'off']]);
  await server.close();
});
