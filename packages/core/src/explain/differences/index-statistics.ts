import type { AttributeRule } from '../difference-rule.ts';

export const indexStatistics: AttributeRule<'index'> = {
  code: 'index-statistics',
  severity: 'warning',
  what: 'the statistics targets',
  show: (index) =>
    index.statisticsTargets.map(({ position, target }) => `key ${position}: ${target}`).join(', ') ||
    'default',
  why: 'The planner knows more or less about the indexed expressions: queries can get other plans.',
};
