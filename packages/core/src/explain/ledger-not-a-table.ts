import type { Finding } from '../model/finding.ts';
import type { LedgerRelation } from '../model/ledger.ts';
import { quoteIdentifier, quoteQualified } from '../model/quote.ts';

const words: Readonly<Record<LedgerRelation, string>> = {
  table: 'a table',
  partitionedTable: 'a partitioned table',
  view: 'a view',
  materializedView: 'a materialized view',
  foreignTable: 'a foreign table',
};

/** Something else than an ordinary table has the name of Prisma's. */
export function explainLedgerNotATable(schema: string, relation: LedgerRelation): Finding {
  const name = quoteQualified(schema, '_prisma_migrations');
  return {
    code: 'ledger-not-a-table',
    severity: 'error',
    message: `${schema}._prisma_migrations is ${words[relation]}: it is not an ordinary table, and Prisma looks only for those`,
    why: 'Prisma (6.19 to 8.1) sees no history: deploy stops with P3005, or cannot create its table because the name is taken.',
    next: `Take the name away from it, then let the evidence decide: ALTER TABLE ${name} RENAME TO ${quoteIdentifier('_prisma_migrations_old')}; and prisma-mend baseline`,
  };
}
