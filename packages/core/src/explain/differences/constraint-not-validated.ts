import type { AttributeRule } from '../difference-rule.ts';

export const constraintNotValidated: AttributeRule<
  'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'
> = {
  code: 'constraint-not-validated',
  severity: (actual) => (actual.isValidated ? 'warning' : 'error'),
  what: 'whether it is validated',
  show: (constraint) => (constraint.isValidated ? 'validated' : 'NOT VALID'),
  why: (actual) =>
    actual.isValidated
      ? 'The database promises more than the project asks for.'
      : 'New rows are checked, but rows from before were never looked at and can violate it.',
};
