import type { AttributeRule } from '../difference-rule.ts';

export const constraintDeferrability: AttributeRule<
  'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'
> = {
  code: 'constraint-deferrability',
  severity: 'warning',
  what: 'when it is checked',
  show: (constraint) =>
    constraint.isDeferrable
      ? constraint.isInitiallyDeferred
        ? 'deferrable, initially deferred'
        : 'deferrable'
      : 'not deferrable',
  why: 'Transactions that break the rule for a moment (swapping two values) fail at once, or fail only at COMMIT.',
};
