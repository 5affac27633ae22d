import { randomUUID } from 'node:crypto';
import { createLedgerSql } from '../../src/ledger/ledger-table.ts';
import { migrationChecksum } from '../../src/model/checksum.ts';
import type { TestDatabase } from './postgres.ts';

/** One row to be written as Prisma, or a boot script, would have left it. */
export interface WantedRow {
  readonly state: 'applied' | 'failed' | 'rolledBack' | 'appliedAndRolledBack';
  readonly name: string;
  /** The file that was run. */
  readonly sql: string;
  readonly logs?: string;
  readonly steps?: number | null;
}

/** Writes `_prisma_migrations` with these rows, in order of `started_at`. */
export async function writeLedger(database: TestDatabase, rows: readonly WantedRow[]): Promise<void> {
  await database.query(createLedgerSql('public'));
  await database.query('alter table _prisma_migrations alter applied_steps_count drop not null');
  for (const [index, { state, name, sql, logs, steps = 1 }] of rows.entries()) {
    const moment = `timestamptz '2024-01-01 00:00:00.123456+00' + ${index} * interval '1 minute'`;
    const isFinished = state === 'applied' || state === 'appliedAndRolledBack';
    const isRolledBack = state === 'rolledBack' || state === 'appliedAndRolledBack';
    await database.query(
      `insert into _prisma_migrations (id, checksum, migration_name, logs, started_at, finished_at, rolled_back_at, applied_steps_count)
       values ($1, $2, $3, $4, ${moment}, ${isFinished ? moment : 'null'}, ${isRolledBack ? moment : 'null'}, $5)`,
      [randomUUID(), migrationChecksum(sql), name, logs ?? null, steps],
    );
  }
}

/** Every row with every column, as text. */
export async function dumpLedger(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ row: string }>(
    'select to_jsonb(l)::text as row from _prisma_migrations l order by started_at, id',
  );
  return rows.map(({ row }) => row);
}
