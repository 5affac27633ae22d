import type { PresenceRule } from '../difference-rule.ts';

export const rangeTypeUnexpected: PresenceRule<'rangeType'> = {
  code: 'range-type-unexpected',
  severity: 'warning',
  show: (type) => `range of ${type.subtype}`,
  why: 'It is in no migration: a new environment will not have it.',
};
