import { setTimeout as sleep } from 'node:timers/promises';
import type { Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import { Failure } from '../model/failure.ts';

/** Nobody knows whether the transaction was committed: its answer was lost, and the server cannot be asked. */
export class CommitUnanswered extends Failure {}

/** How long a commit that is still going on is waited for, and a server that is just being started again. */
const waitMs = 10_000;
const retryAfterMs = 100;
const transactionIdSql = 'select pg_catalog.pg_current_xact_id_if_assigned()::text as id';

export type CommitOutcome = 'committed' | 'aborted' | 'unknown';

/**
 * Runs `work` in a transaction. Should the connection end before the commit is answered, another one asks the server
 * what became of it.
 *
 * @param lookFor tells by what is there whether it was committed, where no number of a transaction can
 * @throws CommitUnanswered when the server does not say; anything else that is thrown means that it was rolled back
 */
export async function runInTransaction(
  database: Writer,
  work: () => Promise<void>,
  lookFor: (database: Writer) => Promise<CommitOutcome> = () => Promise.resolve('unknown'),
): Promise<void> {
  const sent: { id: string | null; isCommitting: boolean } = { id: null, isCommitting: false };
  try {
    await database.transaction('begin isolation level read committed', async () => {
      await work();
      sent.id = (await database.query<{ id: string | null }>(transactionIdSql))[0]?.id ?? null;
      sent.isCommitting = true;
    });
  } catch (error) {
    if (!sent.isCommitting || isAnswer(error)) throw error;
    const outcome = await readOutcome(database, sent.id, lookFor);
    if (outcome === 'committed') return;
    throw outcome === 'aborted' ? error : unanswered(error);
  }
}

/** A session may be ended after the commit as well as before it: 57P01 answers nothing. */
function isAnswer(error: unknown): boolean {
  return error instanceof QueryFailure && error.code !== 'connection-lost';
}

/** A transaction without an id wrote nothing that a commit could be needed for. */
async function readOutcome(
  lost: Writer,
  id: string | null,
  lookFor: (database: Writer) => Promise<CommitOutcome>,
): Promise<CommitOutcome> {
  if (id === null) return 'committed';
  // The clock may be set meanwhile.
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    const status = await askOutcome(lost, id, lookFor);
    if (status !== 'in progress' && status !== 'unreachable') return status;
    if (performance.now() >= deadlineMs) return 'unknown';
    await sleep(retryAfterMs);
  }
}

async function askOutcome(
  lost: Writer,
  id: string,
  lookFor: (database: Writer) => Promise<CommitOutcome>,
): Promise<CommitOutcome | 'in progress' | 'unreachable'> {
  try {
    const database = await lost.reopen();
    try {
      const [row] = await database.query<{ status: string | null }>(
        'select pg_catalog.pg_xact_status($1::xid8) as status',
        [id],
      );
      // A standby that took over without this transaction gives its number to another one.
      const isSameServer = database.serverStartedAt === lost.serverStartedAt;
      const status = row?.status;
      if (status === 'committed' && !isSameServer) return await lookFor(database);
      return status === 'committed' || status === 'aborted' || status === 'in progress' ? status : 'unknown';
    } finally {
      await database.close();
    }
  } catch (error) {
    const isUnreachable = error instanceof Failure && /^connection-(?:lost|failed)$/.test(error.code);
    return isUnreachable ? 'unreachable' : 'unknown';
  }
}

function unanswered(cause: unknown): Failure {
  return new CommitUnanswered(
    cause instanceof Failure ? cause.code : 'connection-lost',
    'the connection ended before the server answered the commit',
    {
      why: 'The change may have been written or not, and the server could not be asked which.',
      next: 'Run the same command again: it sees which of the two it is, and completes it.',
      cause,
    },
  );
}

/** The same, with the place of the SQL that takes the change back. */
export function namingJournal(error: CommitUnanswered, journalPath: string): Failure {
  return new CommitUnanswered(error.code, error.message, {
    why: `The history may have been written or not. ${journalPath}.pending holds the SQL that takes it back.`,
    ...(error.next === undefined ? {} : { next: error.next }),
    cause: error.cause,
  });
}
