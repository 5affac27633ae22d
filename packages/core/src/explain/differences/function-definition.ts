import type { AttributeRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const functionDefinition: AttributeRule<'function'> = {
  code: 'function-definition',
  severity: 'error',
  what: 'the definition',
  show: (routine) => oneLine(routine.definition),
  why: 'It does something else than the code in version control says, in every trigger, policy and query that calls it.',
};
