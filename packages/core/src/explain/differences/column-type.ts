import type { AttributeRule } from '../difference-rule.ts';

export const columnType: AttributeRule<'column'> = {
  code: 'column-type',
  severity: 'error',
  what: 'the type',
  show: (column) => column.type,
  why: 'Values can be cut, rounded or refused, and Prisma Client fails when it reads a type that it does not expect.',
};
