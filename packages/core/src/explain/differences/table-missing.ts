import type { PresenceRule } from '../difference-rule.ts';

export const tableMissing: PresenceRule<'table'> = {
  code: 'table-missing',
  severity: 'error',
  show: (table) =>
    table.type === 'partitionedTable' ? `table partitioned by ${table.partitionKey ?? ''}` : 'table',
  why: 'Every query of the model behind it fails with "relation does not exist" (P2021 in Prisma Client).',
};
