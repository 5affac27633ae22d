import type { DatabaseCheck } from '../model/database-check.ts';
import type { PgClient } from '../model/pg-client.ts';
import { completeOptions, type ProjectOptions } from './options.ts';

/**
 * Whether a database can serve this build of an application: no migration failed or pending, every table, column and
 * enum value there that the Prisma client asks for. Reads names and rows of the history only, starts no server, and says
 * in `notSeen` what it did not look at.
 *
 * @throws Failure when the project cannot be read or the database not be reached
 * @example
 * ```ts
 * const { state, problems } = await checkDatabase({ directory: '/app' });
 * if (state === 'notReady') throw new Error(problems.map(({ message }) => message).join('\n'));
 * ```
 */
export async function checkDatabase(options: ProjectOptions): Promise<DatabaseCheck> {
  const check = await loadDatabaseCheck(options);
  return check();
}

/**
 * As {@link checkDatabase}, for an endpoint that is asked often: schema and migrations are read once, and each call of
 * the function that is returned asks the database.
 *
 * @returns takes a connection of `pg`, else opens one
 * @throws Failure when the project cannot be read
 */
export async function loadDatabaseCheck(
  options: ProjectOptions,
): Promise<(connection?: PgClient) => Promise<DatabaseCheck>> {
  const checking = await import('../operations/check-database.ts');
  return checking.loadDatabaseCheck(completeOptions(options));
}
