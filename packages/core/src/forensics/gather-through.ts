import type { Catalog } from '../model/catalog.ts';
import type { ConcludedMigration, Effect, HistoryEvidence } from '../model/evidence.ts';
import { objectKey } from '../model/identity.ts';
import type { DetailedStep, ReplayProblem } from '../model/replay.ts';
import type { StatementStep } from '../model/statement-evidence.ts';
import { concludeAll, doubtUnseen, type ReplayedHistory } from './gather-evidence.ts';

/** The statements of a migration that was taken apart, by its place in the history. */
export type TakenApart = ReadonlyMap<number, readonly StatementStep[]>;

/**
 * Evidence with some migrations taken apart: what a file drops and makes again is gone while it is half applied, and what
 * it makes and drops is there. In the sum of the file's effects no such state occurs: it would be held against the
 * migration that made what is gone, and what is there would be nobody's.
 */
export function gatherThrough(replay: ReplayedHistory, apart: TakenApart, live: Catalog): HistoryEvidence {
  const groups = replay.steps.map((step, place) => asSteps(apart.get(place) ?? [], step.name));
  const steps = replay.steps.flatMap((step, place) => {
    const own = groups[place] ?? [];
    return own.length === 0 ? [step] : own;
  });
  // What is known of the whole file only is laid at its last statement.
  const lastOf = new Map(
    replay.steps.map(({ name }, place) => [name, groups[place]?.at(-1)?.name ?? name] as const),
  );
  const problems = replay.problems.map((problem): ReplayProblem => ({
    ...problem,
    migration: lastOf.get(problem.migration) ?? problem.migration,
  }));
  const gathered = concludeAll({ ...replay, steps, problems }, live);
  let taken = 0;
  const migrations = replay.steps.flatMap((step, place): readonly ConcludedMigration[] => {
    const count = groups[place]?.length ?? 0;
    const own = gathered.migrations.slice(taken, taken + Math.max(count, 1));
    taken += Math.max(count, 1);
    return count === 0 ? own : [sumUp(step.name, own)];
  });
  const held = migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name);
  return doubtUnseen({ ...gathered, migrations, held }, replay, live);
}

/** Statements as a history of their own. */
export function asSteps(statements: readonly StatementStep[], of = ''): readonly DetailedStep[] {
  return statements.map(({ delta, excluded }, index) => ({
    name: `${of} statement ${index + 1}`,
    checksum: null,
    outcome: { kind: 'replayed' },
    delta,
    ...(excluded === undefined ? {} : { excluded }),
  }));
}

function sumUp(name: string, own: readonly ConcludedMigration[]): ConcludedMigration {
  const witnessed = own.filter(
    ({ state, effects }) => state !== 'noEvidence' && !(state === 'unverified' && effects.length === 0),
  );
  const effects = lastOfEach(own.flatMap((statement) => statement.effects));
  const missing = lastOfEach(own.flatMap((statement) => statement.missing));
  const unseen = own.flatMap((statement) => statement.unseen);
  const heldCount = witnessed.filter(({ isSeenThere }) => isSeenThere).length;
  const isWhole = heldCount === witnessed.length;
  const isTouched = heldCount > 0 || witnessed.some(({ state }) => state === 'partial');
  const isSeenThere = witnessed.length > 0 ? isWhole : own.some((statement) => statement.isSeenThere);
  return {
    name,
    state:
      unseen.length > 0
        ? 'unverified'
        : witnessed.length === 0
          ? 'noEvidence'
          : isWhole
            ? 'present'
            : isTouched
              ? 'partial'
              : 'absent',
    effects,
    present: effects.length - missing.length,
    missing,
    unexplained: own.flatMap((statement) => statement.unexplained),
    unseen,
    isHeld: isSeenThere && unseen.length === 0,
    isSeenThere,
    basis: 'effects',
    superseded: lastOfEach(own.flatMap((statement) => statement.superseded)),
  };
}

/** One effect for each object: what came last. */
function lastOfEach(effects: readonly Effect[]): readonly Effect[] {
  return [...new Map(effects.map((effect) => [objectKey(effect.object), effect])).values()];
}
