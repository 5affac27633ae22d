import type { PresenceRule } from '../difference-rule.ts';

export const tableUnexpected: PresenceRule<'table'> = {
  code: 'table-unexpected',
  severity: 'warning',
  show: (table) =>
    table.type === 'partitionedTable' ? `table partitioned by ${table.partitionKey ?? ''}` : 'table',
  why: 'No migration creates it: a new environment will not have it, and `prisma migrate dev` demands a reset because of it.',
};
