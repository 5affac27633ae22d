import type { AttributeRule } from '../difference-rule.ts';

export const tableInheritance: AttributeRule<'table'> = {
  code: 'table-inheritance',
  severity: 'error',
  what: 'the parent tables',
  show: (table) => table.inherits.join(', ') || 'none',
  why: 'Queries of the parent no longer see these rows, or see rows that they should not; columns come and go with the parent.',
};
