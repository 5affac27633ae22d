import { quoteLiteral, quoteQualified } from '../model/quote.ts';
import type { LedgerChange } from '../model/plan.ts';

export const ledgerTableName = '_prisma_migrations';

/** The table exactly as Prisma's engine creates it. */
export function createLedgerSql(schema: string): string {
  return `CREATE TABLE ${quoteQualified(schema, ledgerTableName)} (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
)`;
}

/** Removes the table when no row is left in it: an empty one makes deploy run everything from the start. */
export function dropEmptyLedgerSql(schema: string): string {
  const table = quoteQualified(schema, ledgerTableName);
  const block = `BEGIN IF NOT EXISTS (SELECT FROM ${table}) THEN DROP TABLE ${table}; END IF; END`;
  return `DO ${quoteLiteral(block)}`;
}

/**
 * A row like the one that `prisma migrate resolve --applied` writes: finished when it started, no steps, empty
 * logs. `millisecondsAgo` keeps several rows of one transaction in order of `started_at`.
 */
export function insertAppliedSql(
  schema: string,
  change: LedgerChange,
  id: string | { readonly expression: string },
  millisecondsAgo: number,
): string {
  const key = typeof id === 'string' ? quoteLiteral(id) : id.expression;
  const moment = `now() - interval '${millisecondsAgo} milliseconds'`;
  return `INSERT INTO ${quoteQualified(schema, ledgerTableName)} (id, checksum, logs, started_at, finished_at, migration_name, applied_steps_count)
VALUES (${key}, ${quoteLiteral(change.checksum)}, '', ${moment}, ${moment}, ${quoteLiteral(change.migrationName)}, 0)`;
}
