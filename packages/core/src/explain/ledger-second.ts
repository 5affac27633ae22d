import type { Finding } from '../model/finding.ts';
import { quoteQualified } from '../model/quote.ts';

interface SecondLedger {
  readonly schema: string;
  readonly rowCount: number;
  /** Applied there and not in the one that Prisma reads, of the folders on disk. */
  readonly onlyThere: readonly string[];
}

/** A second `_prisma_migrations` beside the one that Prisma reads. */
export function explainLedgerSecond(
  used: { readonly schema: string; readonly rowCount: number },
  { schema, rowCount, onlyThere }: SecondLedger,
): Finding {
  const shown = onlyThere.slice(0, 3).join(', ') + (onlyThere.length > 3 ? ', …' : '');
  const more = onlyThere.length === 0 ? '' : `; ${onlyThere.length} of these folders only there: ${shown}`;
  return {
    code: 'ledger-second',
    severity: onlyThere.length === 0 ? 'info' : 'warning',
    message: `another _prisma_migrations stands in schema ${schema} (${rowCount} rows${more}); on this connection Prisma reads the one in ${used.schema} (${used.rowCount} rows)`,
    why: 'Prisma uses the table in the first schema of the search path. With a URL that has another ?schema=, or none, it reads the other one, and deploy runs again what is there already (P3018) or stops with P3005.',
    next: `Give every environment the same ?schema=. Where schema ${schema} belongs to another application, nothing is to be done; where its table is a leftover: DROP TABLE ${quoteQualified(schema, '_prisma_migrations')};`,
  };
}
