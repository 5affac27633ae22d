import type { AttributeRule } from '../difference-rule.ts';

export const columnCollation: AttributeRule<'column'> = {
  code: 'column-collation',
  severity: 'warning',
  what: 'the collation',
  show: (column) => column.collation ?? 'that of its type',
  why: 'Sorting, comparing and unique checks of text follow other rules; indexes serve other queries. Prisma does not see it.',
};
