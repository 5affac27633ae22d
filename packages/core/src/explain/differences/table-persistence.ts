import type { AttributeRule } from '../difference-rule.ts';

export const tablePersistence: AttributeRule<'table'> = {
  code: 'table-persistence',
  severity: 'error',
  what: 'the persistence',
  show: (table) => table.persistence,
  why: 'An unlogged table is empty after a crash and does not exist on replicas.',
};
