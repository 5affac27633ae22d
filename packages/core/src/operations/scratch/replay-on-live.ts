import { compareMigrationNames } from '../../project/migration-name.ts';
import { Failure } from '../../model/failure.ts';
import type { Project } from '../../model/project.ts';
import type { RefusedStatement, Replay } from '../../model/replay.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import type { Ground } from '../session/ground.ts';
import type { LiveState } from '../session/live-state.ts';
import { replayOnShadow, replayProject, type PreparedProblem } from './replay-project.ts';
import { surroundingsOf } from './surroundings-of.ts';

/** A history as far as it replays on what the database has. Its steps are in the order in which they ran. */
export interface LiveReplay {
  readonly replay: Replay;
  /** What it was given besides; null where it needed nothing. */
  readonly surroundings: Surroundings | null;
  /** Migrations that ran only after others that come later by name. */
  readonly late: readonly string[];
}

/** "… does not exist": of a relation, a column, a type or role, a function, a schema, a key that is referred to. */
const lacking: ReadonlySet<string> = new Set(['42P01', '42703', '42704', '42883', '3F000', '42830']);

/**
 * What the project's history builds. Where it does not replay from nothing, it is given what the live database has from
 * elsewhere, then tried in the order of the ledger, then with the refused files last; what shows more counts.
 *
 * @throws Failure as {@link replayProject}
 */
export async function replayOnLive(
  ground: Ground,
  onPreparedUnused?: (problem: PreparedProblem) => void,
): Promise<LiveReplay> {
  const { project, live, options } = ground;
  const alone = await replayProject(project, live, options, onPreparedUnused);
  const isInNeed = refusalsOf(alone).some(({ sqlstate }) => sqlstate !== null && lacking.has(sqlstate));
  if (!isInNeed) return { replay: alone, surroundings: null, late: [] };
  try {
    return await tryHarder(alone, ground);
  } catch (error) {
    // A prepared replay may be all that there is.
    if (!(error instanceof Failure) || error.code !== 'shadow-unavailable') throw error;
    return { replay: alone, surroundings: null, late: [] };
  }
}

async function tryHarder(alone: Replay, { project, live, options }: Ground): Promise<LiveReplay> {
  const byName = project.history.migrations.map(({ name }) => name);
  let best: Replay = alone;
  let surroundings: Surroundings | null = null;
  let order: readonly string[] = byName;
  const attempt = async (given: Surroundings | null, names: readonly string[]): Promise<boolean> => {
    const replay = await replayOnShadow(inOrder(project, names), live, options, given);
    if (!showsMore(replay, best)) return false;
    [best, surroundings, order] = [replay, given, names];
    return true;
  };
  const around = surroundingsOf(live, alone);
  if (around.extensions.length + around.besidesSchemas.length + around.standIns.length > 0) {
    await attempt(around, byName);
  }
  const byLedger = ledgerOrder(live, byName);
  if (refusalsOf(best).length > 0 && byLedger.join() !== byName.join()) await attempt(surroundings, byLedger);
  for (let isBetter = true; isBetter && refusalsOf(best).length > 0;) {
    const last = refusedLast(best, order);
    isBetter = last.join() !== order.join() && (await attempt(surroundings, last));
  }
  const late = lateIn(order, alone, best);
  return { replay: late.length === 0 ? best : withLate(best, alone, late), surroundings, late };
}

function inOrder(project: Project, names: readonly string[]): Project {
  const { history } = project;
  const places = new Map(names.map((name, place) => [name, place]));
  const migrations = history.migrations.toSorted(
    (one, other) => (places.get(one.name) ?? 0) - (places.get(other.name) ?? 0),
  );
  return { ...project, history: { ...history, migrations } };
}

function refusalsOf({ problems }: Replay): readonly (RefusedStatement & { readonly migration: string })[] {
  return problems.flatMap((problem) =>
    problem.kind === 'statementSkipped' ? [{ ...problem.refused, migration: problem.migration }] : [],
  );
}

/** Of as many statements that nobody saw, those that ran on what stands in show more than those that were refused. */
function showsMore(one: Replay, other: Replay): boolean {
  const fewer = unseenCount(other) - unseenCount(one);
  return fewer > 0 || (fewer === 0 && refusalsOf(one).length < refusalsOf(other).length);
}

function unseenCount({ problems }: Replay): number {
  return problems.filter(({ kind }) => kind === 'statementSkipped' || kind === 'ranOnStandIn').length;
}

/** As they were applied; what was not comes after, in the order of deploy. */
function ledgerOrder({ ledger }: LiveState, names: readonly string[]): readonly string[] {
  const started = new Map<string, string>();
  for (const { migrationName, startedAt, finishedAt, rolledBackAt } of ledger.table?.rows ?? []) {
    if (migrationName === null || startedAt === null || finishedAt === null || rolledBackAt !== null)
      continue;
    if (!started.has(migrationName)) started.set(migrationName, startedAt);
  }
  const applied = names.filter((name) => started.has(name));
  const byStart = applied.toSorted((one, other) => {
    const [first = '', second = ''] = [started.get(one), started.get(other)];
    return first === second ? compareMigrationNames(one, other) : first < second ? -1 : 1;
  });
  return [...byStart, ...names.filter((name) => !started.has(name))];
}

function refusedLast(replay: Replay, order: readonly string[]): readonly string[] {
  const refused = new Set(refusalsOf(replay).map(({ migration }) => migration));
  return [...order.filter((name) => !refused.has(name)), ...order.filter((name) => refused.has(name))];
}

/** Refused in the order of their names, and seen in this one. */
function lateIn(order: readonly string[], alone: Replay, replay: Replay): readonly string[] {
  const still = new Set(refusalsOf(replay).map(({ migration }) => migration));
  const refused = new Set(refusalsOf(alone).map(({ migration }) => migration));
  return order.filter((name, place) => {
    if (!refused.has(name) || still.has(name)) return false;
    return order.slice(0, place).some((earlier) => compareMigrationNames(earlier, name) > 0);
  });
}

/** A new environment runs them in the order of their names, and stops. */
function withLate(replay: Replay, alone: Replay, late: readonly string[]): Replay {
  const problems = late.flatMap((migration) =>
    refusalsOf(alone)
      .filter((refused) => refused.migration === migration)
      .slice(0, 1)
      .map(({ line, statement, message, sqlstate }) => ({
        kind: 'ranLater' as const,
        migration,
        refused: { line, statement, message, sqlstate },
      })),
  );
  return { ...replay, problems: [...replay.problems, ...problems] };
}
