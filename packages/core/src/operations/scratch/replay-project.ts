import { join } from 'node:path';
import { Failure } from '../../model/failure.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import {
  preparedReplayPath,
  readPreparedReplay,
  type PreparedConditions,
} from '../../replay/prepared-replay.ts';
import { isSealed, sealVariable, systemFolder } from '../../replay/prepared-seal.ts';
import { ReplayCache } from '../../replay/replay-cache.ts';
import { replayHistory } from '../../replay/replay-history.ts';
import { foretellMajor } from '../../shadow/foretell-major.ts';
import { installLine } from '../../shadow/list-installed-majors.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import { scopeOf, type LiveState } from '../session/live-state.ts';
import { majorOf, makeShadowContext, shadowSchema } from '../session/shadow-context.ts';

type ReplayTarget = Pick<LiveState, 'identity' | 'serverVersionNumber' | 'defaultSchema'>;

/**
 * What the project's history builds: from the prepared file, from the cache, or by replaying it on a scratch server.
 * Only the last starts a server.
 *
 * @param onPreparedUnused is given the reason, as a clause, for which a prepared file is of no use here
 * @throws Failure `shadow-unavailable`, which says of a prepared file why it could not stand in
 */
export async function replayProject(
  project: Project,
  live: ReplayTarget,
  options: OperationOptions,
  onPreparedUnused: (problem: PreparedProblem) => void = () => undefined,
): Promise<Replay> {
  const prepared = await readPreparedReplay(
    join(project.directory, preparedReplayPath),
    project.history,
    replayConditions(project, live, majorOf(live.serverVersionNumber)),
    (text) => isSealed(text, options.environment),
  );
  if (prepared.kind === 'found') return prepared.replay;
  if (prepared.kind === 'missing') return replayOnShadow(project, live, options);
  const problem = describeProblem(prepared, majorOf(live.serverVersionNumber));
  onPreparedUnused(problem);
  try {
    return await replayOnShadow(project, live, options);
  } catch (error) {
    throw blamePrepared(error, problem);
  }
}

/** Why a prepared file is of no use here, and the command that makes one that is. */
export interface PreparedProblem {
  readonly reason: string;
  readonly cure: string;
  /** The major version of the server, where the file is of others only. */
  readonly wantedMajor: number | null;
}

function describeProblem(
  { reason, isOfOtherMajor }: { readonly reason: string; readonly isOfOtherMajor?: true },
  major: number,
): PreparedProblem {
  if (isOfOtherMajor !== true) return { reason, cure: 'prisma-mend prepare', wantedMajor: null };
  const cure = `${installLine(major)} && prisma-mend prepare --server-version ${major}`;
  return { reason, cure, wantedMajor: major };
}

/** Where there is no shadow server, the file that should have replaced it is what is to be mended. */
function blamePrepared(error: unknown, { reason, cure }: PreparedProblem): unknown {
  if (!(error instanceof Failure) || error.code !== 'shadow-unavailable') return error;
  return new Failure(
    error.code,
    `${preparedReplayPath} cannot be used: ${reason}; and without it a scratch server is needed. ${error.message}`,
    {
      why: 'What migrations do is proven by replaying them, at build time or now.',
      next: `Where the image is built, after its last change to the migrations: ${cure}. It notes the file in ${systemFolder} (as root) or ~/.local/state/prisma-mend, which later stages have to copy along; or give the hash that it prints as ${sealVariable}.`,
      cause: error,
    },
  );
}

export function replayConditions(
  project: Project,
  live: Pick<LiveState, 'defaultSchema'>,
  serverMajor: number,
): PreparedConditions {
  return {
    serverMajor,
    scope: scopeOf(project),
    schema: shadowSchema(live),
    initScript: project.shadowInitScript,
  };
}

export async function replayOnShadow(
  project: Project,
  live: ReplayTarget,
  options: OperationOptions,
  surroundings: Surroundings | null = null,
): Promise<Replay> {
  const context = await makeShadowContext(project, live, options);
  const predicted = await foretellMajor(options.shadow, context);
  const early = predicted === null ? await openShadow(options.shadow, context) : null;
  const unused = early === null ? [] : [early];
  try {
    return await replayHistory(project.history, {
      ...replayConditions(project, live, predicted ?? majorOf(early?.serverVersionNumber ?? 0)),
      surroundings,
      shadow: early?.provider ?? 'embedded',
      openShadow: async () => unused.pop() ?? openShadow(options.shadow, context),
      cache:
        context.cacheDirectory === null ? null : new ReplayCache(join(context.cacheDirectory, 'replays')),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
  } finally {
    await early?.close();
  }
}
