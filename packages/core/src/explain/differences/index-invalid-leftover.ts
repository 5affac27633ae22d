import type { PresenceRule } from '../difference-rule.ts';

export const indexInvalidLeftover: PresenceRule<'index'> = {
  code: 'index-invalid-leftover',
  severity: 'warning',
  show: (index) => index.definition,
  why: 'It is what a failed CREATE INDEX CONCURRENTLY or REINDEX leaves behind: it slows down every write and answers no query.',
};
