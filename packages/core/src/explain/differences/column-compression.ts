import type { AttributeRule } from '../difference-rule.ts';

export const columnCompression: AttributeRule<'column'> = {
  code: 'column-compression',
  severity: 'warning',
  what: 'the compression method',
  show: (column) => column.compression ?? 'the default',
  why: 'Nothing breaks; new large values are compressed by another method.',
};
