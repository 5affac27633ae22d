import type { PresenceRule } from '../difference-rule.ts';

export const enumMissing: PresenceRule<'enum'> = {
  code: 'enum-missing',
  severity: 'error',
  show: (type) => type.labels.join(', '),
  why: 'Columns of this type cannot exist, and a query that casts to it fails with "type does not exist".',
};
