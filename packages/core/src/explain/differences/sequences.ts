import { rulesOf } from '../difference-rule.ts';

/** Sequences, those of columns included. */
export const sequences = {
  sequence: rulesOf('sequence', {
    show: (sequence) =>
      `${sequence.type} start ${sequence.start} increment ${sequence.increment} minimum ${sequence.minimum} maximum ${sequence.maximum} cache ${sequence.cache}${sequence.cycles ? ' cycle' : ''}`,
    missing: {
      severity: 'error',
      why: 'Inserts that take their number from it fail with "relation does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: whatever draws numbers from it will fail in a new environment.',
    },
    problems: {
      options: {
        severity: 'error',
        what: 'its options',
        why: 'Numbers run out earlier, collide or jump in other steps than the code expects.',
      },
      owner: {
        severity: 'warning',
        what: 'the column it belongs to',
        show: (sequence) =>
          sequence.ownedBy === null
            ? 'none'
            : `${sequence.ownedBy.schema}.${sequence.ownedBy.table}.${sequence.ownedBy.column}`,
        why: 'A sequence without its owner survives the table; one with an owner is dropped together with the column.',
      },
      persistence: {
        severity: 'warning',
        what: 'whether it is logged',
        show: (sequence) => (sequence.isUnlogged ? 'unlogged' : 'logged'),
        why: 'An unlogged sequence starts over after a crash: the numbers that it gave out come again.',
      },
    },
    attributes: {
      type: 'options',
      start: 'options',
      increment: 'options',
      minimum: 'options',
      maximum: 'options',
      cache: 'options',
      cycles: 'options',
      isUnlogged: 'persistence',
      ownedBy: 'owner',
    },
  }),
};
