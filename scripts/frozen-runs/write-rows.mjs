import { createHash } from 'node:crypto';
import { createLedgerSql } from '../../packages/core/src/ledger/ledger-table.ts';

/** Writes `_prisma_migrations` as Prisma, or a boot script, would have left it; its hash is the same in every run. */
export async function writeRows(client, rows) {
  await client.query(createLedgerSql('public'));
  for (const [index, { name, sql, state = 'applied', logs = null }] of rows.entries()) {
    const moment = `timestamptz '2024-01-01 00:00:00.123456+00' + ${index} * interval '1 minute'`;
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, logs, started_at, finished_at, rolled_back_at, applied_steps_count)
       values ($1, $2, $3, $4, ${moment}, ${state === 'applied' ? moment : 'null'}, ${state === 'rolledBack' ? moment : 'null'}, 1)`,
      [
        `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
        createHash('sha256').update(sql).digest('hex'),
        name,
        logs,
      ],
    );
  }
}
