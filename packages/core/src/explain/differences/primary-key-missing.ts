import type { PresenceRule } from '../difference-rule.ts';

export const primaryKeyMissing: PresenceRule<'primaryKey'> = {
  code: 'primary-key-missing',
  severity: 'error',
  show: (constraint) => constraint.definition,
  why: 'Duplicate and NULL ids are possible, upserts fail with "no unique constraint matching", and foreign keys cannot point here.',
};
