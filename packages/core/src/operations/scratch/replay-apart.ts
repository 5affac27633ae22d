import { join } from 'node:path';
import type { History, Migration, ReadableMigration } from '../../model/history.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import { ReplayCache } from '../../replay/replay-cache.ts';
import type { Apart } from '../../replay/stored-replay.ts';
import { replayKeys } from '../../replay/replay-key.ts';
import {
  replayEarlier,
  replayStatements,
  replayTakenApart,
  type StatementReplay,
} from '../../replay/replay-statements.ts';
import { KeptReplays } from '../session/kept-replays.ts';
import type { Ground } from '../session/ground.ts';
import { scopeOf } from '../session/live-state.ts';
import type { SessionOptions } from '../session/session.ts';
import { foretellMajor } from '../../shadow/foretell-major.ts';
import { majorOf, makeShadowContext, shadowSchema } from '../session/shadow-context.ts';
import { withShadowServer } from './with-shadow-database.ts';

/** A project and its database, with what the replay of its history was given besides. */
interface Surrounded extends Pick<Ground, 'project' | 'live'> {
  readonly surroundings: Surroundings | null;
}

/** Replays one migration statement by statement, on a scratch server that was brought to the state before it. */
export async function replayApart(
  surrounded: Surrounded,
  options: SessionOptions,
  file: ReadableMigration,
  isEarlier: (name: string) => boolean,
): Promise<StatementReplay> {
  const { project, live } = surrounded;
  const earlier = readableBefore(project.history, file.name).filter(({ name }) => isEarlier(name));
  const settings = settingsOf(surrounded);
  return (options.keptReplays ?? new KeptReplays()).files.take(
    keyOf(surrounded, options, [...earlier, file]),
    () =>
      withShadowServer({ project, live, options }, (server) =>
        replayStatements(server, (session) => replayEarlier(session, earlier), file, settings),
      ),
  );
}

/** Replays migrations in this order up to the last of these places, each of them statement by statement. */
export function replayPlaces(
  surrounded: Surrounded,
  options: SessionOptions,
  migrations: readonly Migration[],
  places: readonly number[],
): Promise<Apart> {
  const { project, live } = surrounded;
  const reached = migrations.slice(0, Math.max(-1, ...places) + 1);
  const { signal, onProgress } = options;
  const key = [keyOf(surrounded, options, reached), ...places].join();
  return (options.keptReplays ?? new KeptReplays()).places.take(key, async () => {
    const settings = settingsOf(surrounded);
    const context = await makeShadowContext(project, live, options);
    const serverMajor = await foretellMajor(options.shadow, context);
    const replay = (): Promise<Apart> =>
      withShadowServer({ project, live, options }, (server) =>
        replayTakenApart(server, reached, places, { ...settings, signal, onProgress }),
      );
    if (serverMajor === null || context.cacheDirectory === null) return replay();
    // What a file does is the same from command to command: it is kept where replays are.
    const kept = replayKeys(reached, { ...settings, serverMajor, shadow: 'embedded' }).at(-1);
    const cache = new ReplayCache(join(context.cacheDirectory, 'replays'));
    return cache.takeApart([kept, ...places].join(), replay);
  });
}

/** The server does not change while a command runs, nor do the options. */
function keyOf(surrounded: Surrounded, options: SessionOptions, migrations: readonly Migration[]): string {
  const serverMajor = majorOf(surrounded.live.serverVersionNumber);
  const conditions = { ...settingsOf(surrounded), serverMajor, shadow: options.shadow.kind };
  return replayKeys(migrations, conditions).at(-1) ?? '';
}

function settingsOf({ project, live, surroundings }: Surrounded) {
  const scope = scopeOf(project);
  return { schema: shadowSchema(live), initScript: project.shadowInitScript, scope, surroundings };
}

function readableBefore({ migrations }: History, name: string): readonly ReadableMigration[] {
  const place = migrations.findIndex((migration) => migration.name === name);
  return migrations.slice(0, place).filter((migration) => migration.kind === 'readable');
}
