import type { Catalog } from '../model/catalog.ts';
import type { ConcludedMigration, Effect, HistoryEvidence } from '../model/evidence.ts';
import { objectKey } from '../model/identity.ts';
import type { DetailedStep, Replay } from '../model/replay.ts';
import type { StatementStep } from '../model/statement-evidence.ts';
import { gatherEvidence } from './gather-evidence.ts';

/**
 * Evidence with one migration taken apart: what a file drops and makes again is gone while it is half applied. In the
 * sum of the file's effects no such state occurs, and what is gone would be held against the migration that made it.
 */
export function gatherThrough(
  replay: Pick<Replay, 'base' | 'steps' | 'problems'>,
  place: number,
  statements: readonly StatementStep[],
  live: Catalog,
): HistoryEvidence {
  const whole = replay.steps[place];
  if (whole === undefined || statements.length === 0) return gatherEvidence(replay, live);
  const steps = replay.steps.toSpliced(place, 1, ...asSteps(statements));
  const { migrations: concluded, unexplained, unverifiable } = gatherEvidence({ ...replay, steps }, live);
  const own = concluded.slice(place, place + statements.length);
  const migrations = concluded.toSpliced(place, statements.length, sumUp(whole.name, own));
  const held = migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name);
  return { migrations, held, unexplained, unverifiable };
}

/** Statements as a history of their own. */
export function asSteps(statements: readonly StatementStep[]): readonly DetailedStep[] {
  return statements.map(({ delta }, index) => ({
    name: `statement ${index + 1}`,
    checksum: null,
    outcome: { kind: 'replayed' },
    delta,
  }));
}

function sumUp(name: string, own: readonly ConcludedMigration[]): ConcludedMigration {
  const witnessed = own.filter(({ state }) => state !== 'noEvidence');
  const effects = lastOfEach(own.flatMap((statement) => statement.effects));
  const missing = lastOfEach(own.flatMap((statement) => statement.missing));
  const heldCount = witnessed.filter(({ isHeld }) => isHeld).length;
  const isWhole = heldCount === witnessed.length;
  const isTouched = heldCount > 0 || witnessed.some(({ state }) => state === 'partial');
  return {
    name,
    state: witnessed.length === 0 ? 'noEvidence' : isWhole ? 'present' : isTouched ? 'partial' : 'absent',
    effects,
    present: effects.length - missing.length,
    missing,
    unexplained: own.flatMap((statement) => statement.unexplained),
    isHeld: witnessed.length > 0 ? isWhole : own.some(({ isHeld }) => isHeld),
    basis: 'effects',
    superseded: lastOfEach(own.flatMap((statement) => statement.superseded)),
  };
}

/** One effect for each object: what came last. */
function lastOfEach(effects: readonly Effect[]): readonly Effect[] {
  return [...new Map(effects.map((effect) => [objectKey(effect.object), effect])).values()];
}
