import type { PresenceRule } from '../difference-rule.ts';
import { isRequired } from '../required-column.ts';

export const columnUnexpected: PresenceRule<'column'> = {
  code: 'column-unexpected',
  severity: (column) => (isRequired(column) ? 'error' : 'warning'),
  show: (column) =>
    [
      column.type,
      column.isNullable ? null : 'NOT NULL',
      column.default === null ? null : `DEFAULT ${column.default}`,
    ]
      .filter((part) => part !== null)
      .join(' '),
  why: (column) =>
    isRequired(column)
      ? 'It is NOT NULL and has no default, and Prisma Client does not know it: every insert into the table fails.'
      : 'The application never writes it, and `prisma migrate dev` demands a reset because of it.',
};
