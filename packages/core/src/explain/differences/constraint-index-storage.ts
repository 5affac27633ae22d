import type { AttributeRule } from '../difference-rule.ts';

export const constraintIndexStorage: AttributeRule<
  'primaryKey' | 'uniqueConstraint' | 'exclusionConstraint'
> = {
  code: 'constraint-index-storage',
  severity: 'warning',
  what: 'the storage of its index',
  show: (constraint) =>
    [
      ...constraint.storageParameters,
      ...(constraint.isClustered ? ['clustered'] : []),
      ...(constraint.parentIndex === null ? [] : [`attached to ${constraint.parentIndex}`]),
    ].join(', ') || 'default',
  why: "Nothing breaks; the index is filled or kept differently, or is not part of the parent's index.",
};
