import type { AttributeRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const materializedViewDefinition: AttributeRule<'materializedView'> = {
  code: 'materialized-view-definition',
  severity: 'error',
  what: 'the query',
  show: (view) => oneLine(view.definition),
  why: 'It holds other rows or columns than the project expects.',
};
