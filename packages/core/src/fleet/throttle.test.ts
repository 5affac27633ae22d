import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Failure } from '../model/failure.ts';
import { Throttle } from './throttle.ts';

/** The most that were at it at once, in all and with one server. */
async function watch(throttle: Throttle, servers: readonly string[]): Promise<readonly [number, number]> {
  const active = new Map<string, number>();
  let most = 0;
  let mostOfOne = 0;
  await Promise.all(
    servers.map((server) =>
      throttle.run(server, async () => {
        active.set(server, (active.get(server) ?? 0) + 1);
        most = Math.max(
          most,
          [...active.values()].reduce((sum, one) => sum + one, 0),
        );
        mostOfOne = Math.max(mostOfOne, active.get(server) ?? 0);
        await sleep(2);
        active.set(server, (active.get(server) ?? 0) - 1);
      }),
    ),
  );
  return [most, mostOfOne];
}

test('keeps both limits, and one busy server does not hold up the others', async () => {
  const servers = Array.from({ length: 60 }, (_, index) => (index < 40 ? 'busy' : `calm${index % 2}`));
  expect(await watch(new Throttle({ parallel: 8, perServer: 3 }), servers)).toEqual([8, 3]);
});

test('asks a server again that has no connection left, and nobody else', async () => {
  const throttle = new Throttle({ parallel: 4, perServer: 4 });
  let refusals = 3;
  const answer = await throttle.run('a', () => {
    refusals -= 1;
    if (refusals < 0) return Promise.resolve('done');
    throw new Failure('connection-failed', 'full', { cause: Object.assign(new Error(), { code: '53300' }) });
  });
  expect(answer).toBe('done');
  await expect(
    throttle.run('a', () => Promise.reject(new Failure('connection-failed', 'gone'))),
  ).rejects.toThrow('gone');
});
