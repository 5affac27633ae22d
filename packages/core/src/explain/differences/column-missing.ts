import type { PresenceRule } from '../difference-rule.ts';

export const columnMissing: PresenceRule<'column'> = {
  code: 'column-missing',
  severity: 'error',
  show: (column) =>
    [
      column.type,
      column.isNullable ? null : 'NOT NULL',
      column.default === null ? null : `DEFAULT ${column.default}`,
    ]
      .filter((part) => part !== null)
      .join(' '),
  why: 'Prisma Client names every column of a model in its queries: each of them fails with "column does not exist" (P2022).',
};
