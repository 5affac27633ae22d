// SHARDS=60 node enqueue.mjs: one job a shard. Ten tenants a shard keep a lease short.
import { openQueue, queue } from './queue.mjs';

const count = Number(process.env.SHARDS ?? '60');
const boss = await openQueue();
await boss.insert(
  Array.from({ length: count }, (_, place) => ({ name: queue, data: { index: place + 1, count } })),
);
await boss.stop({ wait: true });
