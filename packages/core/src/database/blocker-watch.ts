import { setTimeout as sleep } from 'node:timers/promises';
import type { LockHolder } from '../model/lock-holder.ts';
import type { Reader } from './database.ts';
import type { LockBudget } from './lock-budget.ts';
import { readBlocker } from './read-blocker.ts';

const graceMs = 15;

const stopWaitingSql = `
  select pg_catalog.pg_cancel_backend(a.pid)
  from pg_catalog.pg_stat_activity a
  where a.pid = $1::int and a.wait_event_type = 'Lock'`;

interface Watching {
  readonly everyMs: number;
  /** Ends the waiting when it is used up. */
  readonly budget?: LockBudget;
  /** Whether nobody is looked for, and no connection opened for it, before the budget begins to be used. */
  readonly onlyWithinBudget?: boolean;
}

/**
 * Looks from a second connection, opened when it is first needed, who keeps the first one waiting. Where it cannot be
 * opened (a role's connection limit, a pool of one) nobody is named.
 */
export class BlockerWatch {
  readonly #watched: Reader;
  readonly #onBlocked: (holder: LockHolder) => void;
  #watcher: Promise<Reader | null> | null = null;
  /** Who was in the way last. */
  #last: LockHolder | null = null;
  #hasStopped = false;

  constructor(watched: Reader, onBlocked: (holder: LockHolder) => void = () => undefined) {
    this.#watched = watched;
    this.#onBlocked = onBlocked;
  }

  get last(): LockHolder | null {
    return this.#last;
  }

  /** Whether a statement was stopped because its waiting had used up the budget. */
  get hasStopped(): boolean {
    return this.#hasStopped;
  }

  /**
   * Runs `work`, and looks every so often while it lasts. A statement that still waits for a lock when the budget is
   * used up is stopped: `lock_timeout` begins anew for each lock that one statement takes.
   */
  async during<T>(work: () => Promise<T>, watching: Watching): Promise<T> {
    const looking = new AbortController();
    this.#hasStopped = false;
    void this.#keepLooking(watching, looking.signal);
    try {
      return await work();
    } finally {
      looking.abort();
    }
  }

  async #keepLooking({ everyMs, budget, onlyWithinBudget }: Watching, signal: AbortSignal): Promise<void> {
    for (;;) {
      const leftMs = Math.max((budget?.leftMs ?? everyMs) + graceMs, graceMs);
      await sleep(Math.min(everyMs, leftMs), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      if (onlyWithinBudget === true && budget?.leftMs == null) continue;
      await this.#look(budget).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    const watcher = await this.#watcher;
    this.#watcher = null;
    await watcher?.close();
  }

  async #look(budget: LockBudget | undefined): Promise<void> {
    this.#watcher ??= this.#watched.reopen().catch(() => null);
    const watcher = await this.#watcher;
    if (watcher === null) return;
    const holder = await readBlocker(watcher, this.#watched.processId);
    if (holder === null) return;
    this.#last = holder;
    this.#onBlocked(holder);
    // The server's own limit comes first where it holds.
    if ((budget?.leftMs ?? 0) > -graceMs) return;
    // The statement may end before this one answers.
    this.#hasStopped = true;
    this.#hasStopped = (await watcher.query(stopWaitingSql, [this.#watched.processId])).length > 0;
  }
}
