import type { ProgressListener } from '../model/options.ts';
import type { ShadowServer } from '../shadow/shadow-server.ts';
import { ReplaySession, type SessionSettings } from './replay-session.ts';

interface ShadowSource extends SessionSettings {
  readonly openShadow: () => Promise<ShadowServer>;
  readonly onProgress?: ProgressListener;
}

/** Opens a shadow server for one replay, gives `work` a session in an empty database, and closes it again. */
export async function withShadowSession<T>(
  source: ShadowSource,
  work: (session: ReplaySession) => Promise<T>,
): Promise<T> {
  source.onProgress?.({ step: 'Starting a scratch server' });
  const server = await source.openShadow();
  try {
    return await work(await ReplaySession.start(await server.createDatabase(extensionsOf(source)), source));
  } finally {
    await server.close();
  }
}

/** PGlite has to load them before. */
function extensionsOf({ surroundings }: SessionSettings): readonly string[] {
  return (surroundings?.extensions ?? []).map(({ name }) => name);
}
