import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../model/failure.ts';

const attempts = 4;
const pauseMs = 200;

/** Starts over when somebody else changed the database in the meantime; gives up after a few times. */
export async function retryMoved<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isMoved = error instanceof Failure && error.code === 'state-moved';
      if (!isMoved || attempt === attempts) throw error;
      await sleep(pauseMs * attempt);
    }
  }
}
