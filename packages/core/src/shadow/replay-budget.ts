import { Failure } from '../model/failure.ts';

export interface ReplayLimits {
  /** How long the SQL of one history may run in all. */
  readonly timeoutMs: number;
  /** What the server has written so far; null where that cannot be told. */
  readonly readBytes: (() => Promise<number>) | null;
  readonly mostBytes: number;
}

/** Of what SQL may fill a server of ours with. */
export const mostReplayedBytes = 2 * 2 ** 30;

const lookEveryMs = 500;

/**
 * What the SQL of one history may use. It is counted here and not by the server: any role may lift its own
 * `statement_timeout`, and a statement may catch its own cancellation.
 */
export class ReplayBudget {
  readonly #limits: ReplayLimits;
  readonly #controller = new AbortController();
  readonly #onSpent: () => Promise<void>;
  #usedMs = 0;
  #isLooking = false;
  #failure: Failure | null = null;

  /** @param onSpent ends what still runs after the connections were told to stop */
  constructor(limits: ReplayLimits, onSpent: () => Promise<void> = () => Promise.resolve()) {
    this.#limits = limits;
    this.#onSpent = onSpent;
  }

  /** Aborted once the budget is spent. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isSpent(): boolean {
    return this.#failure !== null;
  }

  /** @throws Failure `replay-timeout` or `replay-too-large` instead of whatever the work ends with once it is spent */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failure !== null) throw this.#failure;
    const startedMs = performance.now();
    const timer = setTimeout(
      () => this.#spend(timeoutFailure(this.#limits.timeoutMs)),
      Math.max(this.#limits.timeoutMs - this.#usedMs, 1),
    );
    const watch = setInterval(() => void this.#look(), lookEveryMs);
    try {
      return await work();
    } catch (error) {
      throw this.#reason() ?? error;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      this.#usedMs += performance.now() - startedMs;
    }
  }

  #reason(): Failure | null {
    return this.#failure;
  }

  /** One look at a time: on a busy machine they would pile up, and keep everything else from the files. */
  async #look(): Promise<void> {
    const { readBytes, mostBytes } = this.#limits;
    if (readBytes === null || this.#isLooking) return;
    this.#isLooking = true;
    const bytes = await readBytes().catch(() => 0);
    this.#isLooking = false;
    if (bytes > mostBytes) this.#spend(sizeFailure(mostBytes));
  }

  #spend(failure: Failure): void {
    if (this.#failure !== null) return;
    this.#failure = failure;
    this.#controller.abort();
    void this.#onSpent().catch(() => undefined);
  }
}

function timeoutFailure(timeoutMs: number): Failure {
  return new Failure(
    'replay-timeout',
    `Replaying on the scratch server took longer than ${timeoutMs / 1000} s, and was stopped.`,
    {
      why: 'A statement that waits or loops for ever would hold up everything. Nothing was marked or written.',
      next: 'Look for pg_sleep, endless loops and large data changes in the migrations, or allow more with --replay-timeout.',
    },
  );
}

function sizeFailure(mostBytes: number): Failure {
  return new Failure(
    'replay-too-large',
    `Replaying filled the scratch server with more than ${Math.round(mostBytes / 2 ** 20)} MiB, and was stopped.`,
    {
      why: 'A scratch server lives in memory or among the temporary files, and must not fill them. Nothing was marked or written.',
      next: 'Look for migrations that make rows in large numbers, or name a database with room with --shadow <url>.',
    },
  );
}
