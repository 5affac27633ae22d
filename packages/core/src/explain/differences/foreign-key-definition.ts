import type { AttributeRule } from '../difference-rule.ts';

export const foreignKeyDefinition: AttributeRule<'foreignKey'> = {
  code: 'foreign-key-definition',
  severity: 'error',
  what: 'the reference',
  show: (constraint) => constraint.definition,
  why: 'Deleting or changing a parent row does something else than the project says: it cascades, is refused, or leaves NULLs.',
};
