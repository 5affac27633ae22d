import type { AttributeRule } from '../difference-rule.ts';

export const columnPosition: AttributeRule<'column'> = {
  code: 'column-position',
  severity: 'info',
  what: 'the place',
  show: (column) => String(column.position),
  why: 'Only statements that rely on the order of columns notice: INSERT without a column list, SELECT *.',
};
