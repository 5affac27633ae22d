import type { AttributeRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const aggregateDefinition: AttributeRule<'aggregate'> = {
  code: 'aggregate-definition',
  severity: 'error',
  what: 'the definition',
  show: (aggregate) => oneLine(aggregate.definition),
  why: 'It computes something else than the project says.',
};
