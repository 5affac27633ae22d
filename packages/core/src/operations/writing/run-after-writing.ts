import { Failure } from '../../model/failure.ts';

/**
 * Runs what reports on a change that is written already: should it fail, the failure says that it is.
 *
 * @param journal path of its journal
 */
export async function runAfterWriting<T>(journal: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      error.code,
      `the change is written, but could not be looked at again: ${error.message}`,
      {
        why: `${journal} says what was changed and how it is taken back.${isGone(error) ? ' A standby that has taken over may be without it.' : ''}`,
        next: 'Run prisma-mend status to see what state the database is in now.',
        cause: error,
      },
    );
  }
}

function isGone({ code }: Failure): boolean {
  return code === 'connection-lost' || code === 'connection-failed';
}
