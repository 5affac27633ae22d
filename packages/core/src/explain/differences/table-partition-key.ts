import type { AttributeRule } from '../difference-rule.ts';

export const tablePartitionKey: AttributeRule<'table'> = {
  code: 'table-partition-key',
  severity: 'error',
  what: 'the partition key',
  show: (table) => table.partitionKey ?? 'none',
  why: 'Rows are routed to other partitions, or to none: inserts fail with "no partition of relation found".',
};
