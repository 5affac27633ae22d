import { Failure } from '../model/failure.ts';

/** What was planned for is no longer there. */
export function stateMoved(what: string, cause?: unknown): Failure {
  return new Failure(
    'state-moved',
    `the database changed while it was being examined: ${what} is no longer the same`,
    {
      why: 'What was proven holds for the state that was read; it says nothing of the new one.',
      next: 'Run the same command again.',
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
