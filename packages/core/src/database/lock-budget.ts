import { setLocalSql } from './session.ts';

const shortestMs = 50;

/**
 * Lock timeouts for the statements of one transaction. What it has locked already is held while it waits for the next
 * lock: all of its waiting together is to be as short as one try.
 */
export class LockBudget {
  readonly #lockTimeoutMs: number;
  #startMs: number | null = null;

  /** @param lockTimeoutMs of one try; 0 waits for ever */
  constructor(lockTimeoutMs: number) {
    this.#lockTimeoutMs = lockTimeoutMs;
  }

  /** What is left; null before the first statement, and where nothing limits it. */
  get leftMs(): number | null {
    return this.#startMs === null ? null : this.#lockTimeoutMs - (performance.now() - this.#startMs);
  }

  /** The next statement, with what is left for it. */
  limit(sql: string): string {
    if (this.#lockTimeoutMs === 0) return sql;
    const now = performance.now();
    this.#startMs ??= now;
    const leftMs = Math.round(this.#lockTimeoutMs - (now - this.#startMs));
    const limitMs = Math.min(this.#lockTimeoutMs, Math.max(leftMs, shortestMs));
    return `${setLocalSql('lock_timeout', `${limitMs}ms`)};${sql}`;
  }
}
