// node worker.mjs <verb and options>: takes shards from the queue until there are none. Start as many as you like.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetter, openQueue, queue } from './queue.mjs';

const stopAfter = Number(process.env.STOP_AFTER_SHARDS ?? '3');
const boss = await openQueue();

/** The stop rule of all workers: shards that nobody could finish. */
const isStopped = async () => (await boss.getQueueSize(deadLetter)) >= stopAfter;
const isEmpty = async () => (await boss.getQueueSize(queue, { before: 'completed' })) === 0;

async function work({ id, data: { index, count } }) {
  const args = ['fleet', ...process.argv.slice(2), '--shard', `${index}/${count}`];
  // What a worker before this one has finished is in the table: it is not done again.
  const kept = ['--results', process.env.QUEUE_URL, '--run', process.env.RUN ?? 'fleet', '--resume'];
  const child = spawn('prisma-mend', [...args, ...kept], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  // 2 is findings: they are in the results. 1 is targets that were not seen, and worth another try.
  if (code === 0 || code === 2) await boss.complete(queue, id);
  else await boss.fail(queue, id, { code });
}

while (!(await isStopped()) && !(await isEmpty())) {
  const [job] = await boss.fetch(queue);
  // The last shards may be with a worker that has died: their leases end.
  if (job === undefined) await sleep(500);
  else await work(job);
}
const wasStopped = await isStopped();
await boss.stop({ wait: true });
process.exitCode = wasStopped ? 3 : 0;
