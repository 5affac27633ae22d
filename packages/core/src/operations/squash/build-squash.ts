import type { QueryFailure } from '../../database/query-failure.ts';
import { Failure, InvariantError } from '../../model/failure.ts';
import type { Migration, ReadableMigration } from '../../model/history.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { ReplayProblem } from '../../model/replay.ts';
import { ReplaySession, type SessionSettings } from '../../replay/replay-session.ts';
import { runMigration } from '../../replay/run-migration.ts';
import type { ShadowServer } from '../../shadow/shadow-server.ts';
import type { LiveState } from '../session/live-state.ts';
import { shadowSchema } from '../session/shadow-context.ts';
import { rebuildOn } from '../scratch/spell-alike.ts';
import { extensionsOf, withShadowServer } from '../scratch/with-shadow-database.ts';
import { readBuiltState, readWholeCatalog, type BuiltState } from './built-state.ts';
import { describeWrittenRows } from './describe-written-rows.ts';
import { proveSquash, type ProvenStates } from './prove-squash.ts';
import { renderSquash } from './render-squash.ts';
import { renderWandering, wanderingSchema } from './render-wandering.ts';
import { requireGrantable } from './require-grantable.ts';
import { requireHoldable, requireReplayed } from './require-holdable.ts';

/** A history that is cut in two: what is squashed, and what stays. */
export interface CutHistory {
  readonly squashed: readonly ReadableMigration[];
  readonly remaining: readonly Migration[];
}

export interface BuiltSquash {
  readonly sql: string;
  readonly notes: readonly string[];
  /** Whether it builds in one schema only, where the migrations may have gone wherever the URL says. */
  readonly isTiedToSchema: boolean;
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
  return withShadowServer({ project, live, options }, async (server) => {
    const bench: Bench = {
      server,
      settings: { schema: shadowSchema(live), initScript: project.shadowInitScript },
      extensions: extensionsOf(live.catalog),
      options,
    };
    const usual = await buildFromHistory(bench, cut);
    const again = await buildAgain(bench, cut.squashed);
    options.onProgress?.({ step: 'Proving the squash' });
    const candidates = candidatesOf(usual, again, live.defaultSchema);
    const squash = await proveOne(bench, candidates, usual, cut.remaining);
    return {
      ...squash,
      notes: [...squash.notes, ...describeWrittenRows(usual.reached.content, again.reached.content)],
    };
  });
}

interface Bench {
  readonly server: ShadowServer;
  readonly settings: SessionSettings;
  readonly extensions: readonly string[];
  readonly options: OperationOptions;
}

/** A replay, with what stood before it and who made everything. */
interface Replayed {
  readonly base: BuiltState;
  readonly role: string;
  readonly reached: BuiltState;
}

async function buildFromHistory(
  bench: Bench,
  { squashed, remaining }: CutHistory,
): Promise<Replayed & ProvenStates> {
  return withSession(bench, async (session) => {
    const { problems, ...replayed } = await replay(bench, session, squashed);
    requireReplayed(problems);
    requireHoldable(replayed.base, replayed.reached, problems);
    await requireGrantable(session.database, squashed, replayed.reached.catalog);
    await runRemaining(session, remaining);
    return { ...replayed, final: await readWholeCatalog(session.database) };
  });
}

/**
 * A second time, so that values show that are other ones at every run; in another schema, so that it shows which names
 * follow the URL. Where the migrations do not run there, in the usual one.
 */
async function buildAgain(
  bench: Bench,
  squashed: readonly ReadableMigration[],
): Promise<Replayed & { readonly isElsewhere: boolean }> {
  const elsewhere = { ...bench, settings: { ...bench.settings, schema: wanderingSchema } };
  try {
    const wandered = await withSession(elsewhere, (session) => replay(bench, session, squashed));
    if (wandered.problems.every(({ kind }) => kind === 'roleCreated')) {
      return { ...wandered, isElsewhere: true };
    }
  } catch (error) {
    // The script for the shadow database may want the usual schema.
    if (!(error instanceof Failure) || error.code !== 'replay-failed') throw error;
  }
  const again = await withSession(bench, (session) => replay(bench, session, squashed));
  return { ...again, isElsewhere: false };
}

async function replay(
  { options }: Bench,
  session: ReplaySession,
  squashed: readonly ReadableMigration[],
): Promise<Replayed & { readonly problems: readonly ReplayProblem[] }> {
  const base = await readBuiltState(session.database);
  const problems: ReplayProblem[] = [];
  for (const [done, migration] of squashed.entries()) {
    options.onProgress?.({ step: 'Replaying what is squashed', done, total: squashed.length });
    problems.push(...(await runMigration(session, migration)).problems);
  }
  const reached = await readBuiltState(session.database);
  return { base, role: session.database.identity.role, reached, problems };
}

/** Best first. */
function candidatesOf(
  usual: Replayed,
  again: Replayed & { readonly isElsewhere: boolean },
  schema: string,
): readonly BuiltSquash[] {
  const wandering = again.isElsewhere ? renderWandering(again, usual.reached.content, schema) : null;
  const tied = renderSquash(usual.base, usual.reached, usual.role);
  return [
    ...(wandering === null ? [] : [{ ...wandering, isTiedToSchema: false }]),
    { ...tied, isTiedToSchema: true },
  ];
}

/** The first that is proven. Without a schema in front, a name can mean something else. */
async function proveOne(
  bench: Bench,
  [squash, ...others]: readonly BuiltSquash[],
  expected: ProvenStates,
  remaining: readonly Migration[],
): Promise<BuiltSquash> {
  if (squash === undefined) throw new InvariantError('no squash to prove');
  try {
    const rebuild = rebuildOn(bench.server, { schemas: 'all' }, expected.final, bench.settings.initScript);
    await proveSquash(expected, await buildFromSquash(bench, squash.sql, remaining), rebuild);
    return squash;
  } catch (error) {
    const isUnproven = error instanceof Failure && error.code === 'proof-failed';
    if (!isUnproven || others.length === 0) throw error;
    return proveOne(bench, others, expected, remaining);
  }
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
  try {
    return await work(await ReplaySession.start(shadow, settings));
  } finally {
    await shadow.drop();
  }
}

async function runRemaining(session: ReplaySession, remaining: readonly Migration[]): Promise<void> {
  for (const migration of remaining) {
    if (migration.kind === 'readable') await runMigration(session, migration);
  }
}
