import type { ShadowServer } from '../shadow/shadow-server.ts';
import { ReplaySession, type SessionSettings } from './replay-session.ts';

interface ShadowSource extends SessionSettings {
  readonly openShadow: (imageKeys: readonly string[]) => Promise<ShadowServer>;
}

/** Images of prefixes shorter by more than this are not asked for. */
const mostImageKeys = 64;
/** An image is kept when building what it holds took longer than starting from it is likely to. */
const worthKeepingMs = 400;

/**
 * Opens a shadow server for one replay. `work` is told how many migrations the database holds already, at most
 * `known`, and leaves it with all of them.
 */
export async function withShadowSession<T>(
  source: ShadowSource,
  keys: readonly string[],
  known: number,
  work: (session: ReplaySession, built: number) => Promise<T>,
): Promise<T> {
  const usable = keys.slice(1, known + 1).reverse();
  const server = await source.openShadow(usable.slice(0, mostImageKeys));
  let isClosed = false;
  try {
    const { restored } = server;
    const built = restored === null ? 0 : keys.indexOf(restored.key);
    const shadow = restored?.database ?? (await server.createDatabase());
    const startMs = performance.now();
    const session = await ReplaySession.start(shadow, source, restored === null ? 'empty' : 'restored');
    const result = await work(session, built);
    const wholeKey = keys.at(-1);
    if (wholeKey !== undefined && performance.now() - startMs > worthKeepingMs) {
      isClosed = true;
      await server.closeKeeping(wholeKey, shadow);
    }
    return result;
  } finally {
    if (!isClosed) await server.close();
  }
}
