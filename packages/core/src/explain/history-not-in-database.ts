import type { Finding } from '../model/finding.ts';

/** A history and a database that have nothing in common. */
export function explainHistoryNotInDatabase(migrationCount: number, tableCount: number): Finding {
  return {
    code: 'history-not-in-database',
    severity: 'error',
    message: `none of the ${migrationCount} migrations is in this database, which holds ${tableCount} other table${tableCount === 1 ? '' : 's'}`,
    why: 'Nothing can be marked as applied. It may be the wrong database, or the history may have been made for another one.',
    next: 'Check the URL. If the database is right, start a history from it: move the folders out of migrations/ and run prisma-mend baseline.',
  };
}
