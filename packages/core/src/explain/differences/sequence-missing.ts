import type { PresenceRule } from '../difference-rule.ts';

export const sequenceMissing: PresenceRule<'sequence'> = {
  code: 'sequence-missing',
  severity: 'error',
  show: (sequence) =>
    `${sequence.type} start ${sequence.start} increment ${sequence.increment} minimum ${sequence.minimum} maximum ${sequence.maximum} cache ${sequence.cache}${sequence.cycles ? ' cycle' : ''}`,
  why: 'Inserts that take their number from it fail with "relation does not exist".',
};
