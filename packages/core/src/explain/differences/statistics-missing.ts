import type { PresenceRule } from '../difference-rule.ts';

export const statisticsMissing: PresenceRule<'statistics'> = {
  code: 'statistics-missing',
  severity: 'warning',
  show: (statistics) => statistics.definition,
  why: 'The planner no longer knows that these columns depend on each other: some queries get bad plans.',
};
