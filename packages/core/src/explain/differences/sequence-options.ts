import type { AttributeRule } from '../difference-rule.ts';

export const sequenceOptions: AttributeRule<'sequence'> = {
  code: 'sequence-options',
  severity: 'error',
  what: 'its options',
  show: (sequence) =>
    `${sequence.type} start ${sequence.start} increment ${sequence.increment} minimum ${sequence.minimum} maximum ${sequence.maximum} cache ${sequence.cache}${sequence.cycles ? ' cycle' : ''}`,
  why: 'Numbers run out earlier, collide or jump in other steps than the code expects.',
};
