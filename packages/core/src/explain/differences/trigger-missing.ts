import type { PresenceRule } from '../difference-rule.ts';

export const triggerMissing: PresenceRule<'trigger'> = {
  code: 'trigger-missing',
  severity: 'error',
  show: (trigger) => trigger.definition,
  why: 'What it keeps up (audit rows, updated-at stamps, counters, cross-table rules) silently stops. Prisma does not see triggers.',
};
