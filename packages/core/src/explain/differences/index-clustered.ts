import type { AttributeRule } from '../difference-rule.ts';

export const indexClustered: AttributeRule<'index'> = {
  code: 'index-clustered',
  severity: 'warning',
  what: 'the CLUSTER mark',
  show: (index) => (index.isClustered ? 'clustered' : 'not clustered'),
  why: 'Nothing breaks; a later CLUSTER of the table orders its rows by another index.',
};
