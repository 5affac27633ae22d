import type { AttributeRule } from '../difference-rule.ts';

export const viewColumnDefaults: AttributeRule<'view'> = {
  code: 'view-column-defaults',
  severity: 'warning',
  what: 'the column defaults',
  show: (view) =>
    view.columnDefaults.map((column) => `${column.column}: ${column.default}`).join(', ') || 'none',
  why: 'Inserts through the view get other values.',
};
