import type { QueryFailure } from '../../database/query-failure.ts';
import { Failure } from '../../model/failure.ts';
import type { Migration, ReadableMigration } from '../../model/history.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { ReplayProblem } from '../../model/replay.ts';
import { ReplaySession, type SessionSettings } from '../../replay/replay-session.ts';
import { runMigration } from '../../replay/run-migration.ts';
import { openShadow } from '../../shadow/open-shadow.ts';
import type { ShadowServer } from '../../shadow/shadow-server.ts';
import type { LiveState } from '../live-state.ts';
import { makeShadowContext, shadowSchema } from '../shadow-context.ts';
import { extensionsOf } from '../with-shadow-database.ts';
import { readBuiltState, readWholeCatalog, type BuiltState } from './built-state.ts';
import { describeRows } from './describe-rows.ts';
import { proveSquash, type ProvenStates } from './prove-squash.ts';
import { renderSquash } from './render-squash.ts';
import { requireHoldable, requireReplayed } from './require-holdable.ts';

/** A history that is cut in two: what is squashed, and what stays. */
export interface CutHistory {
  readonly squashed: readonly ReadableMigration[];
  readonly remaining: readonly Migration[];
}

export interface BuiltSquash {
  readonly sql: string;
  readonly notes: readonly string[];
}

/**
 * Replays a history on a scratch server, writes what it makes as one migration, with its rows, and proves that this
 * builds the same; and that what remains of the history then builds the same on it.
 *
 * @throws Refusal `history-unproven` when the history cannot be replayed wholly, or makes what no such file can hold
 * @throws Failure `proof-failed` when it builds something else
 */
export async function buildSquash(
  project: Project,
  live: LiveState,
  cut: CutHistory,
  options: OperationOptions,
): Promise<BuiltSquash> {
  const server = await openShadow(options.shadow, await makeShadowContext(project, live, options));
  try {
    const bench: Bench = {
      server,
      settings: { schema: shadowSchema(live), initScript: project.shadowInitScript },
      extensions: extensionsOf(live.catalog),
      options,
    };
    const { base, role, reached, final } = await buildFromHistory(bench, cut);
    const { sql, notes } = renderSquash(base, reached, role);
    const again = reached.content.tables.length === 0 ? null : await buildAgain(bench, cut.squashed);
    options.onProgress?.({ step: 'Proving the squash' });
    proveSquash({ reached, final }, await buildFromSquash(bench, sql, cut.remaining));
    return {
      sql,
      notes: [...notes, ...(again === null ? [] : describeRows(reached.content, again.content))],
    };
  } finally {
    await server.close();
  }
}

interface Bench {
  readonly server: ShadowServer;
  readonly settings: SessionSettings;
  readonly extensions: readonly string[];
  readonly options: OperationOptions;
}

async function buildFromHistory(
  bench: Bench,
  { squashed, remaining }: CutHistory,
): Promise<ProvenStates & { readonly base: BuiltState; readonly role: string }> {
  return withSession(bench, async (session) => {
    const base = await readBuiltState(session.database);
    const problems: ReplayProblem[] = [];
    for (const [done, migration] of squashed.entries()) {
      bench.options.onProgress?.({ step: 'Replaying what is squashed', done, total: squashed.length });
      problems.push(...(await runMigration(session, migration)).problems);
    }
    requireReplayed(problems);
    const reached = await readBuiltState(session.database);
    requireHoldable(base, reached, problems);
    await runRemaining(session, remaining);
    const final = await readWholeCatalog(session.database);
    return { base, role: session.database.identity.role, reached, final };
  });
}

/** A second time, so that values show that are other ones at every run. */
async function buildAgain(bench: Bench, squashed: readonly ReadableMigration[]): Promise<BuiltState> {
  return withSession(bench, async (session) => {
    for (const migration of squashed) await runMigration(session, migration);
    return readBuiltState(session.database);
  });
}

async function buildFromSquash(
  bench: Bench,
  sql: string,
  remaining: readonly Migration[],
): Promise<ProvenStates> {
  return withSession(bench, async (session) => {
    const refused = await session.run(sql);
    if (refused !== null) throw notBuilt(refused);
    const reached = await readBuiltState(session.database);
    await runRemaining(session, remaining);
    return { reached, final: await readWholeCatalog(session.database) };
  });
}

function notBuilt(refused: QueryFailure): Failure {
  return new Failure('proof-failed', `the squash cannot be built: ${refused.message}`, {
    why: 'It would fail on every new environment; nothing was written.',
    next: 'This is a gap of prisma-mend. Please report it; or squash only a part: --to <migration>.',
    cause: refused,
  });
}

async function withSession<T>(
  { server, settings, extensions, options }: Bench,
  work: (session: ReplaySession) => Promise<T>,
): Promise<T> {
  if (options.signal?.aborted === true) throw new Failure('cancelled', 'Cancelled while squashing.');
  const shadow = await server.createDatabase(extensions);
  const result = await work(await ReplaySession.start(shadow, settings));
  await shadow.drop();
  return result;
}

async function runRemaining(session: ReplaySession, remaining: readonly Migration[]): Promise<void> {
  for (const migration of remaining) {
    if (migration.kind === 'readable') await runMigration(session, migration);
  }
}
