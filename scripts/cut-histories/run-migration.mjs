/** Runs migrations as `prisma migrate deploy` does, or up to a statement, as somebody with psql does. */
import { randomUUID } from 'node:crypto';
import { createLedgerSql } from '../../packages/core/src/ledger/ledger-table.ts';
import { migrationChecksum } from '../../packages/core/src/model/checksum.ts';

export const createLedger = (client) => client.query(createLedgerSql('public'));

/**
 * The file as one message, else statement by statement: many old files only ever ran that way.
 *
 * @throws what the server says of the first statement that it refuses
 */
export async function runMigration(client, { sql, statements }) {
  try {
    await client.query(sql);
  } catch {
    await client.query('rollback');
    for (const { text } of statements) await client.query(text);
  }
  await endTransaction(client);
  await client.query('discard all');
}

/** The rows that deploy writes for a migration that succeeded. */
export function recordApplied(client, { name, sql }) {
  return client.query(
    `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     values ($1, $2, $3, clock_timestamp(), clock_timestamp(), 1)`,
    [randomUUID(), migrationChecksum(sql), name],
  );
}

/** The row that deploy leaves behind when the file fails. */
export function recordFailed(client, { name, sql }) {
  return client.query(
    `insert into _prisma_migrations (id, checksum, migration_name, started_at, logs)
     values ($1, $2, $3, clock_timestamp(), 'ERROR: canceling statement due to user request')`,
    [randomUUID(), migrationChecksum(sql), name],
  );
}

/**
 * Runs the first statements one by one and goes away.
 *
 * @returns {Promise<ReadonlySet<number>>} places of the statements whose work stayed
 */
export async function runFirst(client, statements, count) {
  const stayed = new Set();
  let open = null;
  for (const [place, { text, kind }] of statements.slice(0, count).entries()) {
    await client.query(text);
    if (kind === 'TransactionStmt' && /^(?:begin|start)\b/i.test(text)) open = [];
    else if (kind === 'TransactionStmt') {
      if (/^(?:commit|end)\b/i.test(text)) for (const each of open ?? []) stayed.add(each);
      open = null;
    } else if (open === null) stayed.add(place);
    else open.push(place);
  }
  return stayed;
}

/** A file that says BEGIN and never COMMIT keeps what it did only if somebody commits. */
async function endTransaction(client) {
  const { rows } = await client.query('select now() <> statement_timestamp() as is_open');
  if (rows.at(-1).is_open) await client.query('commit');
}
