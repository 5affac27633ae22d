import { oneLine } from '../../model/one-line.ts';
import { rulesOf } from '../difference-rule.ts';

/** Functions, procedures and aggregates. */
export const routines = {
  function: rulesOf('function', {
    show: (routine) => oneLine(routine.definition),
    missing: {
      severity: 'error',
      why: 'Whatever calls it fails: queries, defaults, triggers, checks, policies.',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: triggers and queries that use it fail in a new environment.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'It does something else than the code in version control says, in every trigger, policy and query that calls it.',
      },
    },
    attributes: { definition: 'definition', language: 'definition' },
  }),
  procedure: rulesOf('procedure', {
    show: (routine) => oneLine(routine.definition),
    missing: {
      severity: 'error',
      why: 'CALL fails with "procedure does not exist": jobs that run it stop.',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: jobs that call it fail in a new environment.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'It does something else than the code in version control says.',
      },
    },
    attributes: { definition: 'definition', language: 'definition' },
  }),
  aggregate: rulesOf('aggregate', {
    show: (aggregate) => oneLine(aggregate.definition),
    missing: {
      severity: 'error',
      why: 'Queries that use it fail with "function does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: queries that use it fail in a new environment.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'It computes something else than the project says.',
      },
    },
    attributes: { definition: 'definition' },
  }),
};
