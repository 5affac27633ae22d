import type { AttributeRule } from '../difference-rule.ts';

export const statisticsDefinition: AttributeRule<'statistics'> = {
  code: 'statistics-definition',
  severity: 'warning',
  what: 'the definition',
  show: (statistics) => statistics.definition,
  why: 'The planner estimates other combinations of columns than the project expects.',
};
