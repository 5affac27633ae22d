import type { AttributeRule } from '../difference-rule.ts';

export const columnInheritance: AttributeRule<'column'> = {
  code: 'column-inheritance',
  severity: 'warning',
  what: 'whether it comes from the parent',
  show: (column) => (column.isInherited ? 'inherited' : 'its own'),
  why: 'A column that is its own stays when the parent drops it; an inherited one goes with the parent.',
};
