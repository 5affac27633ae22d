import type { AttributeRule } from '../difference-rule.ts';

export const tablePartitionBound: AttributeRule<'table'> = {
  code: 'table-partition-bound',
  severity: 'error',
  what: 'the partition bound',
  show: (table) => table.partitionBound ?? 'none',
  why: 'Rows of a range end up in another partition or are refused.',
};
