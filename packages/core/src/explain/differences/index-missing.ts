import type { PresenceRule } from '../difference-rule.ts';

export const indexMissing: PresenceRule<'index'> = {
  code: 'index-missing',
  severity: (index) => (index.isUnique ? 'error' : 'warning'),
  show: (index) => index.definition,
  why: (index) =>
    index.isUnique
      ? 'Duplicates can be inserted, and upserts on its columns fail.'
      : 'Queries that rely on it read the whole table instead.',
};
