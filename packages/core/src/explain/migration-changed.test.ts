import { expect, test } from '@jest/globals';
import type { ConcludedMigration, Effect } from '../model/evidence.ts';
import { explainMigrationChanged } from './migration-changed.ts';

const migration: ConcludedMigration = {
  ...{ name: '1_init', state: 'present', effects: [], present: 0, missing: [], unexplained: [], unseen: [] },
  ...{ isHeld: true, isSeenThere: true, basis: 'effects', superseded: [] },
};
const column = { kind: 'column', schema: 'public', table: 'users', name: 'email' } as const;

test('names an object once, with all that was changed of it', () => {
  const changed = (attribute: string): Effect => ({
    object: column,
    change: 'changed',
    attributes: [attribute],
  });
  const { message } = explainMigrationChanged(migration, {
    effects: [
      changed('type'),
      changed('isNullable'),
      { object: { ...column, name: 'age' }, change: 'created', attributes: [] },
    ],
    mayBeCutOff: false,
    mayBeEdit: false,
  });
  expect(message).toMatch(
    /: column public\.users\.email is another \(type, isNullable\), column public\.users\.age is gone$/,
  );
});
