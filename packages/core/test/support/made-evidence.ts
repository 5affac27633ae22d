import type { ConcludedMigration, HistoryEvidence } from '../../src/model/evidence.ts';

/** A migration that is there and held, but for what is named. */
export function concluded(name: string, changes: Partial<ConcludedMigration> = {}): ConcludedMigration {
  return {
    name,
    state: 'present',
    effects: [],
    present: 1,
    missing: [],
    unexplained: [],
    unseen: [],
    isHeld: true,
    isSeenThere: true,
    basis: 'effects',
    superseded: [],
    ...changes,
  };
}

export function evidenceOf(...migrations: readonly ConcludedMigration[]): HistoryEvidence {
  const held = migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name);
  return { migrations, held, unexplained: [], unverifiable: [] };
}
