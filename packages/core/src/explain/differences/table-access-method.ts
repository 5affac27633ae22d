import type { AttributeRule } from '../difference-rule.ts';

export const tableAccessMethod: AttributeRule<'table'> = {
  code: 'table-access-method',
  severity: 'warning',
  what: 'the access method',
  show: (table) => table.accessMethod ?? 'the default (heap)',
  why: 'The rows are stored by another engine, with its own speed and limits.',
};
