import type { AttributeRule } from '../difference-rule.ts';

export const materializedViewStorage: AttributeRule<'materializedView'> = {
  code: 'materialized-view-storage',
  severity: 'warning',
  what: 'the storage',
  show: (view) =>
    [...view.options, ...(view.accessMethod === null ? [] : [view.accessMethod])].join(', ') || 'default',
  why: 'Nothing breaks; pages are filled or kept differently.',
};
