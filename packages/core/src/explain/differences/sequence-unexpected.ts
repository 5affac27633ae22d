import type { PresenceRule } from '../difference-rule.ts';

export const sequenceUnexpected: PresenceRule<'sequence'> = {
  code: 'sequence-unexpected',
  severity: 'warning',
  show: (sequence) =>
    `${sequence.type} start ${sequence.start} increment ${sequence.increment} minimum ${sequence.minimum} maximum ${sequence.maximum} cache ${sequence.cache}${sequence.cycles ? ' cycle' : ''}`,
  why: 'It is in no migration: whatever draws numbers from it will fail in a new environment.',
};
