import PgBoss from 'pg-boss';

export const queue = 'fleet';
export const deadLetter = 'fleet-dead';

/** How long a shard may take before another worker takes it over. pg-boss waits 15 minutes where nothing is said. */
export const leaseSeconds = Number(process.env.LEASE_SECONDS ?? '120');

/** The queue lives in a database of ours, beside the results. */
export async function openQueue() {
  const boss = new PgBoss({
    connectionString: process.env.QUEUE_URL,
    schema: 'fleet_queue',
    // How often jobs of dead workers are looked for.
    maintenanceIntervalSeconds: Math.max(1, Math.floor(leaseSeconds / 4)),
    max: 2,
  });
  boss.on('error', (error) => console.error(error.message));
  await boss.start();
  await boss.createQueue(deadLetter);
  await boss.createQueue(queue, {
    expireInSeconds: leaseSeconds,
    retryLimit: 2,
    retryDelay: 1,
    deadLetter,
  });
  return boss;
}
