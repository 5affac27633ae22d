import type { AttributeRule } from '../difference-rule.ts';

export const columnGenerated: AttributeRule<'column'> = {
  code: 'column-generated',
  severity: 'error',
  what: 'the generation expression',
  show: (column) =>
    column.generated === null ? 'none' : `${column.generated.expression} ${column.generated.storage}`,
  why: 'The stored value is computed differently, or is no longer computed at all; writing a generated column fails.',
};
