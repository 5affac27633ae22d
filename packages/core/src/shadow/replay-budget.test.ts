import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ReplayBudget } from './replay-budget.ts';

test('what the server has written is not looked up again before the look before has an answer', async () => {
  let looks = 0;
  const readBytes = async (): Promise<number> => {
    looks += 1;
    await sleep(60_000, 0, { ref: false });
    return 0;
  };
  const budget = new ReplayBudget({ timeoutMs: 60_000, readBytes, mostBytes: 1 });
  await budget.run(() => sleep(1700));
  expect(looks).toBe(1);
});

test('more than may be written ends the work', async () => {
  const budget = new ReplayBudget({ timeoutMs: 60_000, readBytes: () => Promise.resolve(2), mostBytes: 1 });
  const stopped = budget.run(
    () =>
      new Promise((_, reject) => budget.signal.addEventListener('abort', () => reject(new Error('stopped')))),
  );
  await expect(stopped).rejects.toMatchObject({ code: 'replay-too-large' });
});
