import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../model/failure.ts';

/** How much is done at once. */
export interface FleetLimits {
  readonly parallel: number;
  readonly perServer: number;
}

const tooManyConnections = '53300';
const shortestPauseMs = 50;
const longestPauseMs = 2000;
const patienceMs = 120_000;

/**
 * Lets work begin while fewer than `parallel` are at it, and fewer than `perServer` with one server. A server that has
 * no connection left is asked again later, by fewer at once.
 */
export class Throttle {
  readonly #limits: FleetLimits;
  /** By server, in order. */
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #active = new Map<string, number>();
  readonly #narrowed = new Map<string, number>();
  #total = 0;

  constructor(limits: FleetLimits) {
    this.#limits = limits;
  }

  async run<T>(server: string, work: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await this.#enter(server);
      try {
        return await work();
      } catch (error) {
        if (!isTooMany(error) || performance.now() - startMs > patienceMs) throw error;
        this.#narrowed.set(server, Math.max(1, Math.floor(this.#activeOn(server) / 2)));
      } finally {
        this.#leave(server);
      }
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }

  #activeOn(server: string): number {
    return this.#active.get(server) ?? 0;
  }

  #hasRoom(server: string): boolean {
    const { parallel, perServer } = this.#limits;
    const limit = Math.min(perServer, this.#narrowed.get(server) ?? perServer);
    return this.#total < parallel && this.#activeOn(server) < limit;
  }

  #enter(server: string): Promise<void> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(server) ?? [];
      this.#waiting.set(server, queue);
      queue.push(resolve);
      this.#admit();
    });
  }

  #leave(server: string): void {
    this.#total -= 1;
    this.#active.set(server, this.#activeOn(server) - 1);
    this.#admit();
  }

  /** One of each server in turn, so that none waits for all of another. */
  #admit(): void {
    for (let isStarting = true; isStarting;) {
      isStarting = false;
      for (const [server, queue] of this.#waiting) {
        if (!this.#hasRoom(server)) continue;
        const start = queue.shift();
        if (start === undefined) continue;
        this.#total += 1;
        this.#active.set(server, this.#activeOn(server) + 1);
        isStarting = true;
        start();
      }
    }
  }
}

function isTooMany(error: unknown): boolean {
  if (!(error instanceof Failure)) return false;
  const { cause } = error;
  return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === tooManyConnections;
}
