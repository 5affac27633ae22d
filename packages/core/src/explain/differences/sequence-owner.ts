import type { AttributeRule } from '../difference-rule.ts';

export const sequenceOwner: AttributeRule<'sequence'> = {
  code: 'sequence-owner',
  severity: 'warning',
  what: 'the column it belongs to',
  show: (sequence) =>
    sequence.ownedBy === null
      ? 'none'
      : `${sequence.ownedBy.schema}.${sequence.ownedBy.table}.${sequence.ownedBy.column}`,
  why: 'A sequence without its owner survives the table; one with an owner is dropped together with the column.',
};
