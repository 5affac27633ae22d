import type { ReplayedStatement } from '../../model/statement-evidence.ts';
import type { StatementReplay } from '../../replay/replay-statements.ts';

/** Migrations that were taken apart in the course of a command: looked at before and after a change, they do the same. */
export class KeptReplays {
  readonly files = new Kept<StatementReplay>();
  readonly places = new Kept<ReadonlyMap<number, readonly ReplayedStatement[]>>();
}

class Kept<T> {
  readonly #byKey = new Map<string, Promise<T>>();

  /** @param key says everything that the result depends on; what fails is tried again the next time. */
  async take(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#byKey.get(key) ?? make();
    this.#byKey.set(key, kept);
    try {
      return await kept;
    } catch (error) {
      this.#byKey.delete(key);
      throw error;
    }
  }
}
