import type { PresenceRule } from '../difference-rule.ts';

export const indexUnexpected: PresenceRule<'index'> = {
  code: 'index-unexpected',
  severity: 'warning',
  show: (index) => index.definition,
  why: (index) =>
    index.isUnique
      ? 'Inserts that the project takes for valid can fail as duplicates, and the next migration that Prisma makes will want to drop it.'
      : 'Someone added it for a reason, probably speed; the next migration that Prisma makes will want to drop it.',
};
