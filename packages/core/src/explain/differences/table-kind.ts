import type { AttributeRule } from '../difference-rule.ts';

export const tableKind: AttributeRule<'table'> = {
  code: 'table-kind',
  severity: 'error',
  what: 'the kind of table',
  show: (table) => (table.type === 'partitionedTable' ? 'partitioned' : 'ordinary'),
  why: 'Partitions cannot be attached to an ordinary table, and unique keys of a partitioned one must contain the partition key.',
};
