import { expect, test } from '@jest/globals';
import type { ConcludedMigration, EvidenceState } from '../model/evidence.ts';
import { withUnmodelled } from './with-unmodelled.ts';

const migration = (name: string, state: EvidenceState): ConcludedMigration => ({
  name,
  state,
  effects: [],
  present: 0,
  missing: [],
  unexplained: [],
  unseen: [],
  isHeld: true,
  isSeenThere: true,
  basis: 'neighbours',
  superseded: [],
});

const files: Readonly<Record<string, string>> = {
  '1_init': 'CREATE TABLE "casts" ("id" INTEGER)',
  '2_cast': 'create  CAST ("Kind" AS integer) WITH FUNCTION "f"("Kind")',
  '3_both': 'ALTER TABLE "casts" ADD COLUMN "x" INTEGER; CREATE CAST ("Kind" AS text) WITH INOUT',
};

function states(live: readonly string[], count = live.length): readonly string[] {
  const names = ['public."Kind" as integer', 'public."Kind" as text'];
  const evidence = {
    migrations: [
      migration('1_init', 'present'),
      migration('2_cast', 'noEvidence'),
      migration('3_both', 'present'),
    ],
    held: ['1_init', '2_cast', '3_both'],
    unexplained: [],
    unverifiable: [],
  };
  const kinds = {
    replayed: [{ kind: 'cast', count: 2, names }],
    live: count === 0 ? [] : [{ kind: 'cast', count, names: live }],
  };
  const judged = withUnmodelled(evidence, kinds, (name) => files[name] ?? '');
  return [...judged.migrations.map(({ state }) => state), ...judged.held];
}

test('what is not compared and not there by name is not held', () => {
  expect(states([])).toEqual(['present', 'absent', 'unverified', '1_init']);
  expect(states(['public."Kind" as text'])).toEqual(['present', 'absent', 'unverified', '1_init']);
});

test('what is there by name decides nothing, and names that are not listed are counted', () => {
  const all = ['present', 'noEvidence', 'present', '1_init', '2_cast', '3_both'];
  expect(states(['public."Kind" as integer', 'public."Kind" as text'])).toEqual(all);
  expect(states(['a', 'b'], 12)).toEqual(all);
});
