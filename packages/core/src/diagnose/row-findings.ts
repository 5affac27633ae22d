import { explainLedgerRowOutdated } from '../explain/ledger-row-outdated.ts';
import { explainLedgerRowStray } from '../explain/ledger-row-stray.ts';
import type { Finding } from '../model/finding.ts';
import { isOfFile, rowsIn, type Suspect } from './suspects.ts';

/** What Prisma up to 7.8 stumbles over in rows that count for nothing. */
export function explainRows(suspects: readonly Suspect[]): readonly Finding[] {
  return suspects.flatMap((suspect) => {
    const { name, file, diagnosed } = suspect;
    const findings: Finding[] = [];
    const attempts = rowsIn(suspect, 'rolledBack');
    if (file !== null && attempts.some((row) => !isOfFile(file, row))) {
      findings.push(explainLedgerRowOutdated(name));
    }
    const isStray = !diagnosed.isOnDisk && rowsIn(suspect, 'applied', 'failed').length === 0;
    if (isStray && suspect.rows.length > 0) findings.push(explainLedgerRowStray(name));
    return findings;
  });
}
