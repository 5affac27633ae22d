import { QueryFailure } from '../../database/query-failure.ts';
import { Failure } from '../../model/failure.ts';

/**
 * Makes what migrations presume (`initShadowDb`) in a scratch database.
 *
 * @throws Failure `replay-failed` when the script fails
 */
export async function runInitScript(script: string, run: (sql: string) => Promise<void>): Promise<void> {
  try {
    await run(script);
  } catch (error) {
    if (!(error instanceof QueryFailure)) throw error;
    throw new Failure('replay-failed', `The script for the shadow database failed: ${error.serverMessage}.`, {
      why: 'The migrations expect what it creates.',
      next: 'Correct initShadowDb in the Prisma config.',
      cause: error,
    });
  }
}
