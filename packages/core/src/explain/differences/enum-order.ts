import type { AttributeRule } from '../difference-rule.ts';

export const enumOrder: AttributeRule<'enum'> = {
  code: 'enum-order',
  severity: 'warning',
  what: 'the order of the labels',
  show: (type) => type.labels.join(', '),
  why: 'ORDER BY, comparisons, min() and max() on enum columns follow the order of the labels; Prisma itself does not see this difference.',
};
