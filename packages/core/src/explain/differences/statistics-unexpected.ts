import type { PresenceRule } from '../difference-rule.ts';

export const statisticsUnexpected: PresenceRule<'statistics'> = {
  code: 'statistics-unexpected',
  severity: 'warning',
  show: (statistics) => statistics.definition,
  why: 'Someone added them to fix a slow query; a new environment will be slow again.',
};
