import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../model/failure.ts';
import type { LockHolder } from '../model/lock-holder.ts';
import type { LockPatience } from '../model/lock-patience.ts';
import { BlockerWatch } from './blocker-watch.ts';
import type { Reader } from './database.ts';
import { LockBudget } from './lock-budget.ts';
import { QueryFailure } from './query-failure.ts';
import { describeHolder } from './read-blocker.ts';

/** A lock that was asked for without waiting, and who has it. */
export class LockHeld extends Failure {
  readonly holder: LockHolder | null;

  constructor(message: string, holder: LockHolder | null) {
    super('lock-timeout', message, {
      why: 'While it is held, a `prisma migrate deploy` or another repair may be writing the same history.',
      next: 'Wait until that session is done, or end it if it is a leftover. Then run the same command again, with a longer --lock-wait if need be.',
      docs: 'errors/P1002.md',
    });
    this.holder = holder;
  }
}

const shortestPauseMs = 100;
const longestPauseMs = 2000;
const growth = 1.4;
const lookAfterMs = 80;

/**
 * Runs `attempt`, which is a whole transaction, again and again until it gets its locks. A try that has to wait for
 * longer than the connection's lock timeout is rolled back, so that nothing is held, and nobody queues behind us, until
 * the next one. The budget is for the statements that take locks of others' tables.
 *
 * @throws Failure `lock-timeout` naming who is in the way, when patience is over
 */
export async function tryForLocks<T>(
  database: Reader,
  patience: LockPatience,
  attempt: (budget: LockBudget) => Promise<T>,
): Promise<T> {
  const { lockTimeoutMs, lockWaitMs = lockTimeoutMs, onProgress, signal } = patience;
  const startMs = performance.now();
  const tell = (holder: LockHolder): void =>
    onProgress?.({ step: `Waiting for ${describeHolder(holder)}`, isWait: true });
  const watch = new BlockerWatch(database, tell);
  let pauseMs = Math.min(Math.max(lockTimeoutMs, shortestPauseMs), longestPauseMs / 4);
  try {
    for (let tries = 1; ; tries += 1) {
      const budget = new LockBudget(lockTimeoutMs);
      const work = (): Promise<T> => attempt(budget);
      // What only reads, and never has to wait, needs no second connection.
      const onlyWithinBudget = tries === 1 && lockWaitMs > lockTimeoutMs;
      const everyMs = tries === 1 ? lockTimeoutMs * 0.6 : Math.min(lookAfterMs, lockTimeoutMs / 3);
      try {
        return await watch.during(work, { everyMs, budget, onlyWithinBudget });
      } catch (error) {
        if (!(error instanceof Failure) || !isWaitOver(error, watch)) throw error;
        const holder = error instanceof LockHeld ? error.holder : watch.last;
        const spentMs = performance.now() - startMs;
        if (spentMs >= lockWaitMs) throw gaveUp(error, holder, { tries, spentMs, lockTimeoutMs });
        if (holder !== null) tell(holder);
        const longestMs = error instanceof LockHeld ? longestPauseMs / 4 : longestPauseMs;
        await pause(Math.min(pauseMs * (0.5 + Math.random()), longestMs, lockWaitMs - spentMs), signal);
        pauseMs = Math.min(pauseMs * growth, longestMs);
      }
    }
  } finally {
    await watch.close();
  }
}

function isWaitOver({ code }: Failure, watch: BlockerWatch): boolean {
  return code === 'lock-timeout' || (code === 'statement-timeout' && watch.hasStopped);
}

/** A cancellation is reported by the next statement. */
async function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(durationMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

interface Spent {
  readonly tries: number;
  readonly spentMs: number;
  readonly lockTimeoutMs: number;
}

function gaveUp(
  cause: Failure,
  holder: LockHolder | null,
  { tries, spentMs, lockTimeoutMs }: Spent,
): Failure {
  const waited = `waited ${(spentMs / 1000).toFixed(1)} s for it in ${tries} ${tries === 1 ? 'try' : 'tries'}`;
  const end = holder === null ? '' : ` To end it: select pg_terminate_backend(${holder.processId});`;
  if (cause instanceof LockHeld) {
    return new Failure('lock-timeout', `${cause.message}; ${waited}`, {
      ...(cause.why === undefined ? {} : { why: cause.why }),
      next: `${cause.next ?? ''}${end}`,
      ...(cause.docs === undefined ? {} : { docs: cause.docs }),
      cause,
    });
  }
  const who = holder === null ? 'another session' : describeHolder(holder);
  const held = `${who} holds a lock that is in the way; ${waited}`;
  // Somebody has said already which statement it was, and what of the others stays.
  const isTold = !(cause instanceof QueryFailure);
  return new Failure('lock-timeout', isTold ? `${cause.message.replace(/\.$/, '')}; ${held}` : held, {
    why: `${isTold && cause.why !== undefined ? `${cause.why} ` : ''}While a lock is queued for, every later query on that table waits behind: each try gives up after ${lockTimeoutMs} ms and holds nothing until the next.`,
    next: `Wait until that session is done, then run the same command again, with a longer --lock-wait if need be.${end}`,
    cause,
  });
}
