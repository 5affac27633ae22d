import type { ProgressListener } from './options.ts';

/** How locks of others are waited for: in short tries, so that nobody queues behind us for long. */
export interface LockPatience {
  /** A try gives up after this; 0 waits for ever. */
  readonly lockTimeoutMs: number;
  /** For how long tries follow one another; left out, as long as one may take. */
  readonly lockWaitMs?: number;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}
