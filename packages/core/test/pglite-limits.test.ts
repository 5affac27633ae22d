import { expect, test } from '@jest/globals';
import { openPgliteShadow } from '../src/shadow/pglite-shadow.ts';
import { chooseCacheDirectory } from '../src/shadow/cache-directory.ts';
import type { ShadowServer } from '../src/shadow/shadow-server.ts';

async function openFor(replayTimeoutMs: number): Promise<ShadowServer> {
  return openPgliteShadow({
    live: null,
    liveIdentity: null,
    liveUrl: null,
    shadowUrl: null,
    wantedMajor: null,
    schema: null,
    environment: {},
    cacheDirectory: await chooseCacheDirectory(process.env),
    projectDirectory: import.meta.dirname,
    lockTimeoutMs: 0,
    replayTimeoutMs,
  });
}

test.each([
  ['sleeps', 'select pg_sleep(1000)'],
  [
    'catches what stops it',
    `do $$ begin loop begin loop end loop; exception when query_canceled then null; end; end loop; end $$`,
  ],
])('SQL that %s ends with the time of the replay', async (_, sql) => {
  const server = await openFor(1500);
  try {
    const { database } = await server.createDatabase();
    await expect(database.script(sql)).rejects.toMatchObject({ code: 'replay-timeout' });
  } finally {
    await server.close();
  }
});

test('SQL that makes rows without end is stopped', async () => {
  const server = await openFor(60_000);
  try {
    const { database } = await server.createDatabase();
    await database.script(
      'create unlogged table bomb (filling text); alter table bomb alter filling set storage external',
    );
    const sql = `insert into bomb select repeat('x', 50000000) from generate_series(1, 1000)`;
    await expect(database.script(sql)).rejects.toMatchObject({ code: 'replay-too-large' });
  } finally {
    await server.close();
  }
});
