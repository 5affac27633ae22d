import type { AttributeRule } from '../difference-rule.ts';

export const tableStorageParameters: AttributeRule<'table'> = {
  code: 'table-storage-parameters',
  severity: 'warning',
  what: 'the storage parameters',
  show: (table) => table.storageParameters.join(', ') || 'none',
  why: 'Nothing breaks; vacuum and page filling work differently from what was tuned.',
};
