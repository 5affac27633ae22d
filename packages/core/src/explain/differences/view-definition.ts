import type { AttributeRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const viewDefinition: AttributeRule<'view'> = {
  code: 'view-definition',
  severity: 'error',
  what: 'the query',
  show: (view) => oneLine(view.definition),
  why: 'The view returns other rows or columns than the project expects.',
};
