import type { AttributeRule } from '../difference-rule.ts';

export const tableRowType: AttributeRule<'table'> = {
  code: 'table-row-type',
  severity: 'warning',
  what: 'the composite type it was made of',
  show: (table) => table.rowType ?? 'none',
  why: 'A typed table follows its type: its columns cannot be altered by themselves.',
};
