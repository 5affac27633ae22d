import type { PresenceRule } from '../difference-rule.ts';

export const rangeTypeMissing: PresenceRule<'rangeType'> = {
  code: 'range-type-missing',
  severity: 'error',
  show: (type) => `range of ${type.subtype}`,
  why: 'Columns, exclusion constraints and functions over this range cannot exist without it.',
};
