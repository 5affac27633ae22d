import type { ShadowContext } from '../../shadow/shadow-server.ts';
import { chooseCacheDirectory } from '../../shadow/cache-directory.ts';
import type { Project } from '../../model/project.ts';
import type { LiveState } from './live-state.ts';
import type { SessionOptions } from './session.ts';

export const majorOf = (serverVersionNumber: number): number => Math.floor(serverVersionNumber / 10_000);

const defaultReplayTimeoutMs = 5 * 60_000;

/** What a shadow server must know of the project and of the database that it stands in for. */
export async function makeShadowContext(
  project: Project,
  live: Pick<LiveState, 'identity' | 'serverVersionNumber' | 'defaultSchema'> | null,
  options: SessionOptions,
): Promise<ShadowContext> {
  return {
    live: null,
    liveIdentity: live?.identity ?? null,
    liveUrl: project.url?.url ?? null,
    shadowUrl: project.shadowUrl?.url ?? null,
    wantedMajor: live === null ? null : majorOf(live.serverVersionNumber),
    schema: shadowSchema(live),
    environment: options.environment,
    cacheDirectory: await chooseCacheDirectory(options.environment),
    projectDirectory: project.directory,
    // Nobody else's work waits behind a lock on a scratch server.
    lockTimeoutMs: Math.max(options.lockTimeoutMs, options.lockWaitMs ?? 0),
    replayTimeoutMs: options.replayTimeoutMs ?? defaultReplayTimeoutMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.keptServers === undefined ? {} : { keptServers: options.keptServers }),
    warn: (message) => options.onProgress?.({ step: message, isWarning: true }),
  };
}

/** Null where unqualified names go to `public`, as they do on a new database by themselves. */
export function shadowSchema(live: Pick<LiveState, 'defaultSchema'> | null): string | null {
  return live === null || live.defaultSchema === 'public' ? null : live.defaultSchema;
}
