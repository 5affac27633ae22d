import type { Finding } from '../model/finding.ts';

/** What a database holds that has none of the project's tables. */
export interface Undeployed {
  readonly database: string;
  /** Tables that are there all the same, of something else. */
  readonly tableCount: number;
  /** Migrations that its history table has as applied. */
  readonly appliedCount: number;
}

/** None of the project's tables is there: comparing would say "missing" of everything, or nothing at all. */
export function explainNothingDeployed({ database, tableCount, appliedCount }: Undeployed): Finding {
  const others =
    tableCount === 0
      ? 'it has no tables at all'
      : `its ${tableCount} table${tableCount === 1 ? ' is' : 's are'} of something else`;
  return {
    code: 'nothing-deployed',
    severity: 'error',
    message: `none of the project's tables is in the database ${database}: ${others}`,
    why: [
      'Nothing of it was compared: there is nothing that could have drifted.',
      ...(appliedCount === 0
        ? ['Often the URL leads to another database than was meant.']
        : [
            `Its history table has ${appliedCount} migration${appliedCount === 1 ? '' : 's'} as applied all the same: Prisma says "up to date", and every query fails.`,
          ]),
    ].join(' '),
    next: 'Check the URL and its ?schema=; prisma-mend status says what state this database is in.',
  };
}
