import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readPreparedReplay, writePreparedReplay } from '../src/replay/prepared-replay.ts';
import { ReplayCache } from '../src/replay/replay-cache.ts';
import { replayFinal, replayHistory } from '../src/replay/replay-history.ts';
import { replayTakenApart } from '../src/replay/replay-statements.ts';
import type { Apart } from '../src/replay/stored-replay.ts';
import { startPostgres, type TestServer } from './support/postgres.ts';
import { historyOf, replayOptions } from './support/replay.ts';

const first = { '1': 'create table a (id int primary key);', '2': 'create type e as enum ($$x$$);' };
const third = { ...first, '3': 'alter table a add column e e; grant select on a to cache_reader;' };

let server: TestServer;
let directory: string;
beforeAll(async () => {
  server = await startPostgres(15);
  directory = await mkdtemp(join(tmpdir(), 'prisma-mend-replay-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const newDirectory = (): Promise<string> => mkdtemp(join(directory, 'cache-'));
const replays = async (path: string): Promise<readonly string[]> =>
  (await readdir(path)).filter((name) => name.startsWith('replay-')).map((name) => join(path, name));

describe('the replay cache', () => {
  test('answers a known history without a server', async () => {
    const options = replayOptions(server, { cache: new ReplayCache(await newDirectory()) });
    const made = await replayHistory(historyOf(third), options);
    expect(await replayHistory(historyOf(third), options)).toEqual(made);
    const { steps, final } = await replayFinal(historyOf(third), options);
    expect(steps.map(({ name }) => name)).toEqual(['1', '2', '3']);
    expect(final).toEqual(made.final);
    expect(options.opened.count).toBe(1);
  });

  test('keeps the steps of a known prefix, also where the known history goes on differently', async () => {
    const cache = new ReplayCache(await newDirectory());
    const options = replayOptions(server, { cache });
    const fresh = replayOptions(server);
    await replayHistory(historyOf(third), options);
    const other = historyOf({ ...first, '3': 'alter table a add column f int;', '4': 'drop type e;' });
    expect(await replayHistory(other, options)).toEqual(await replayHistory(other, fresh));
    expect(await replayHistory(historyOf(first), options)).toEqual(
      await replayHistory(historyOf(first), fresh),
    );
  });

  test('is not used when a byte of a migration, the name of one, or a setting is another', async () => {
    const options = replayOptions(server, { cache: new ReplayCache(await newDirectory()) });
    const history = historyOf({ '1': 'create table a (id int);' });
    await replayHistory(history, options);
    await replayHistory(historyOf({ '1': 'create table a (id int); ' }), options);
    await replayHistory(historyOf({ '01': 'create table a (id int);' }), options);
    await replayHistory(history, { ...options, schema: 'app' });
    await replayHistory(history, { ...options, serverMajor: 16 });
    expect(options.opened.count).toBe(5);
  });

  test('keeps migrations that were taken apart under a key', async () => {
    const cache = new ReplayCache(await newDirectory());
    const { scope, schema, initScript, openShadow } = replayOptions(server);
    const shadow = await openShadow();
    const { migrations } = historyOf(third);
    let count = 0;
    const takeApart = (key: string): Promise<Apart> =>
      cache.takeApart(key, () => {
        count += 1;
        return replayTakenApart(shadow, migrations, [0, 2], { scope, schema, initScript });
      });
    const made = await takeApart('one');
    expect([...made.keys()]).toEqual([0, 2]);
    expect(await takeApart('one')).toEqual(made);
    expect(count).toBe(1);
    await takeApart('other');
    expect(count).toBe(2);
  });

  test('ignores damaged entries', async () => {
    const path = await newDirectory();
    const options = replayOptions(server, { cache: new ReplayCache(path) });
    const made = await replayHistory(historyOf(first), options);
    for (const damage of [
      (name: string) => truncate(name, 500),
      (name: string) => writeFile(name, ''),
      async (name: string) =>
        writeFile(name, (await readFile(name, 'utf8')).replace('"isNullable":false', '"isNullable":true')),
    ]) {
      for (const name of await replays(path)) await damage(name);
      expect(await replayHistory(historyOf(first), options)).toEqual(made);
      expect(
        await replayHistory(historyOf(third), { ...options, cache: new ReplayCache(path) }),
      ).toBeDefined();
    }
    expect(options.opened.count).toBeGreaterThanOrEqual(4);
  });

  test('removes the least recently used entries beyond its size', async () => {
    const path = await newDirectory();
    const roomy = replayOptions(server, { cache: new ReplayCache(path) });
    await replayHistory(historyOf(first), roomy);
    const [entry = ''] = await replays(path);
    const { size } = await stat(entry);
    const options = { ...roomy, cache: new ReplayCache(path, { maxBytes: size * 2 }) };
    await replayHistory(historyOf(third), options);
    expect(await replays(path)).toHaveLength(1);
    expect(await replays(path)).not.toContain(entry);
  });

  test('does no harm when its directory cannot be written', async () => {
    const file = join(await newDirectory(), 'file');
    await writeFile(file, '');
    const options = replayOptions(server, { cache: new ReplayCache(join(file, 'cache')) });
    expect((await replayHistory(historyOf(first), options)).steps).toHaveLength(2);
  });
});

describe('a prepared replay', () => {
  const conditions = { serverMajor: 15, scope: { schemas: 'all' as const }, schema: null, initScript: null };

  test('is found for exactly the history that it was made from', async () => {
    const path = join(await newDirectory(), 'app', '.prisma-mend', 'prepared.json');
    expect(await readPreparedReplay(path, historyOf(first), conditions)).toEqual({ kind: 'missing' });
    const replay = await replayHistory(historyOf(first), replayOptions(server));
    await writePreparedReplay(path, historyOf(first), [{ conditions, replay }]);
    expect(await readPreparedReplay(path, historyOf(first), conditions)).toEqual({ kind: 'found', replay });
    expect(await readPreparedReplay(path, historyOf(third), conditions)).toEqual({
      kind: 'unusable',
      reason: 'the migrations or settings have changed since it was prepared',
    });
    expect(await readPreparedReplay(path, historyOf(first), { ...conditions, serverMajor: 17 })).toEqual({
      kind: 'unusable',
      reason: 'it was prepared for PostgreSQL 15, the server is 17',
      isOfOtherMajor: true,
    });
  });

  test('is not used when it is damaged', async () => {
    const path = join(await newDirectory(), 'prepared.json');
    const replay = await replayHistory(historyOf(first), replayOptions(server));
    await writePreparedReplay(path, historyOf(first), [{ conditions, replay }]);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('integer', 'bigints'));
    expect((await readPreparedReplay(path, historyOf(first), conditions)).kind).toBe('unusable');
    await writeFile(path, text.slice(0, 900));
    expect((await readPreparedReplay(path, historyOf(first), conditions)).kind).toBe('unusable');
  });
});
