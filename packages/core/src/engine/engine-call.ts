import type { Writer } from '../database/database.ts';
import { QueryFailure } from '../database/query-failure.ts';
import type { Failure } from '../model/failure.ts';
import type { AdapterObserver } from './engine-adapter.ts';
import { EngineFailure, explainEngineError } from './engine-failure.ts';
import type { EngineInstance } from './engine-instance.ts';

/** Between two queries the engine computes without a pause; idle for this long, it has lost its way. */
const idleLimitMs = 10_000;

/** One call into the engine: settles even when the engine crashes or hangs. */
export class EngineCall implements AdapterObserver {
  readonly #shadows: Writer[] = [];
  /** Queries running and shadows being opened. */
  #waits = 0;
  #isOver = false;
  #refused: QueryFailure | null = null;
  #failure: Failure | null = null;
  #timer: NodeJS.Timeout | undefined;
  #reject: (error: Error) => void = () => undefined;

  async run<T>(instance: EngineInstance, work: () => Promise<T>): Promise<T> {
    const crashed = new Promise<never>((_resolve, reject) => (this.#reject = reject));
    const crash = (error: Error): void =>
      this.#reject(new EngineFailure(`Prisma's engine crashed: ${error.message}`, null, error));
    instance.onCrash(crash);
    this.#watch();
    try {
      return await Promise.race([work(), crashed]);
    } catch (error) {
      throw this.#failure ?? explainEngineError(error, this.#refused);
    } finally {
      this.#isOver = true;
      clearTimeout(this.#timer);
      instance.offCrash(crash);
      // The engine disposes of its shadows itself, unless it crashed.
      for (const shadow of this.#shadows) await shadow.close();
    }
  }

  async openShadow(open: () => Promise<Writer>): Promise<Writer> {
    this.callStarted();
    try {
      const shadow = await open();
      this.#shadows.push(shadow);
      return shadow;
    } finally {
      this.callFinished();
    }
  }

  callStarted(): void {
    this.#waits += 1;
    clearTimeout(this.#timer);
  }

  callFinished(): void {
    this.#waits -= 1;
    if (this.#waits === 0) this.#watch();
  }

  failed(failure: Failure): void {
    if (failure instanceof QueryFailure && failure.code === 'query-failed') this.#refused = failure;
    else this.#failure ??= failure;
  }

  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    this.#timer = setTimeout(() => {
      this.#reject(new EngineFailure("Prisma's engine stopped answering.", null, undefined));
    }, idleLimitMs);
  }
}
