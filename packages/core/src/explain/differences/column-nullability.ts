import type { AttributeRule } from '../difference-rule.ts';

export const columnNullability: AttributeRule<'column'> = {
  code: 'column-nullability',
  severity: 'error',
  what: 'whether NULL is allowed',
  show: (column) => (column.isNullable ? 'NULL' : 'NOT NULL'),
  why: (actual) =>
    actual.isNullable
      ? 'NULLs can get in; Prisma Client throws when a required field holds one.'
      : 'Inserts that leave the optional field out fail with a not-null violation.',
};
