import type { Finding } from '../model/finding.ts';

/** `_prisma_migrations` has no primary key, or rows share their id. */
export function explainLedgerKeyMissing(schema: string, duplicateIds: number): Finding {
  const shared = duplicateIds === 0 ? '' : `, and ${duplicateIds} of its rows share the id of another`;
  return {
    code: 'ledger-key-missing',
    severity: 'warning',
    message: `${schema}._prisma_migrations has no primary key${shared}`,
    why: 'Prisma reads it all the same, but writes by id: what it notes of one migration may end up in several rows. A restored or hand-made table often lacks the key.',
    next: 'prisma-mend resolve --yes adds it, and gives rows ids of their own.',
  };
}
