import type { ShadowServer } from '../shadow/shadow-server.ts';
import { ReplaySession, type SessionSettings } from './replay-session.ts';

interface ShadowSource extends SessionSettings {
  readonly openShadow: () => Promise<ShadowServer>;
}

/** Opens a shadow server for one replay, gives `work` a session in an empty database, and closes it again. */
export async function withShadowSession<T>(
  source: ShadowSource,
  work: (session: ReplaySession) => Promise<T>,
): Promise<T> {
  const server = await source.openShadow();
  try {
    return await work(await ReplaySession.start(await server.createDatabase(), source));
  } finally {
    await server.close();
  }
}
