import type { AttributeRule } from '../difference-rule.ts';

export const statisticsTarget: AttributeRule<'statistics'> = {
  code: 'statistics-target',
  severity: 'warning',
  what: 'the statistics target',
  show: (statistics) => String(statistics.statisticsTarget ?? 'default'),
  why: 'ANALYZE samples more or fewer rows for them.',
};
