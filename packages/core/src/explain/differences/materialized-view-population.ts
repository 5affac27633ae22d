import type { AttributeRule } from '../difference-rule.ts';

export const materializedViewPopulation: AttributeRule<'materializedView'> = {
  code: 'materialized-view-population',
  severity: (actual) => (actual.isPopulated ? 'warning' : 'error'),
  what: 'whether it is filled',
  show: (view) => (view.isPopulated ? 'populated' : 'WITH NO DATA'),
  why: 'A materialized view WITH NO DATA cannot be queried: "has not been populated".',
};
