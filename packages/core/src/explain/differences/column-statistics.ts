import type { AttributeRule } from '../difference-rule.ts';

export const columnStatistics: AttributeRule<'column'> = {
  code: 'column-statistics',
  severity: 'warning',
  what: 'the statistics settings',
  show: (column) =>
    [column.statisticsTarget === null ? null : `target ${column.statisticsTarget}`, ...column.options]
      .filter((part) => part !== null)
      .join(', ') || 'default',
  why: 'The planner knows more or less about the values: queries can get other plans.',
};
