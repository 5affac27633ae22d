import type { AttributeRule } from '../difference-rule.ts';

export const columnStorage: AttributeRule<'column'> = {
  code: 'column-storage',
  severity: 'warning',
  what: 'the storage strategy',
  show: (column) => column.storage ?? 'that of its type',
  why: 'Nothing breaks; large values are compressed or moved out of the row in another way.',
};
