import type { Firing } from '../../model/objects/code.ts';
import { rulesOf } from '../difference-rule.ts';
import { showOptions } from '../show-options.ts';

/** `session_replication_role` decides between an ordinary session and that of a replica. */
const firingWords: Readonly<Record<Firing, string>> = {
  origin: 'enabled',
  disabled: 'disabled',
  replica: 'enabled for replicas only',
  always: 'always enabled, on replicas too',
};

/** What happens by itself. */
export const triggers = {
  trigger: rulesOf('trigger', {
    show: (trigger) => trigger.definition,
    missing: {
      severity: 'error',
      why: 'What it keeps up (audit rows, updated-at stamps, counters, cross-table rules) silently stops. Prisma does not see triggers.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Every write to the table does more than the project knows; a new environment will not do it.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'It fires at other moments, on other columns, or runs another function.',
      },
      disabled: {
        severity: (actual) => (actual.firing === 'disabled' ? 'error' : 'warning'),
        what: 'when it fires',
        show: (trigger) => firingWords[trigger.firing],
        why: {
          when: (actual) => actual.firing === 'disabled',
          then: 'It is there but does nothing: what it keeps up silently stops.',
          otherwise: 'It fires in other sessions than the project says (replication, imports).',
        },
      },
      inheritance: {
        severity: 'warning',
        what: 'whether it comes from the parent',
        show: (trigger) => (trigger.isInherited ? 'inherited' : 'its own'),
        why: 'A trigger of its own stays when the partitioned table drops its one.',
      },
    },
    attributes: {
      definition: 'definition',
      firing: 'disabled',
      isInherited: 'inheritance',
    },
  }),
  publication: rulesOf('publication', {
    show: ({ isForAllTables, members, options }) =>
      `${isForAllTables ? 'all tables' : members.map(({ schema, table }) => (table === null ? schema : `${schema}.${table}`)).join(', ')} (${options})`,
    missing: {
      severity: 'error',
      why: 'What subscribes to it (replicas, change data capture, realtime) stops with "publication does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'Changes are sent out that the project does not know of; a new environment will not send them.',
    },
    problems: {
      members: {
        severity: 'error',
        what: 'what it publishes',
        why: 'Subscribers miss changes, or get more than they are meant to see.',
      },
      options: {
        severity: 'error',
        what: 'how it publishes',
        show: (publication) => publication.options,
        why: 'Subscribers miss some kinds of changes, or get those of partitions under other names.',
      },
    },
    attributes: { isForAllTables: 'members', members: 'members', options: 'options' },
  }),
  subscription: rulesOf('subscription', {
    show: ({ publications, slot }) =>
      `subscription to ${publications.join(', ')} (${slot === null ? 'no slot' : `slot ${slot}`})`,
    missing: {
      severity: 'error',
      why: 'The changes of another server no longer arrive: its tables here stand still.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Rows of another server are written here that the project does not know of; a new environment will not have them.',
    },
    problems: {
      connection: {
        severity: 'warning',
        what: 'the connection string',
        show: ({ connection }) => (connection === null ? 'not seen' : showOptions(connection)),
        why: 'Its rows come from another server, another database, or in the name of another role. That may be meant: environments differ.',
      },
      publications: {
        severity: 'error',
        what: 'the publications',
        show: ({ publications }) => publications.join(', '),
        why: 'Changes of some tables do not arrive, or those of more tables do.',
      },
      slot: {
        severity: 'warning',
        what: 'the replication slot',
        show: ({ slot }) => slot ?? 'none',
        why: 'It goes on from another position of the publisher, or cannot run; a slot that nobody reads keeps the log there.',
      },
      options: {
        severity: 'warning',
        what: 'the options',
        show: ({ options }) => showOptions(options),
        why: 'Changes are sent, applied or made safe in another way than the project says.',
      },
    },
    attributes: {
      connection: 'connection',
      publications: 'publications',
      slot: 'slot',
      options: 'options',
      isEnabled: 'options',
    },
  }),
  eventTrigger: rulesOf('eventTrigger', {
    show: (trigger) => trigger.definition,
    missing: {
      severity: 'error',
      why: 'Rules about DDL (grants for new tables, audit, protection) no longer run.',
    },
    unexpected: {
      severity: 'warning',
      why: 'It runs at DDL statements, those of `prisma migrate deploy` included, and can change or refuse them.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'It runs at other DDL statements, or runs another function.',
      },
      disabled: {
        severity: (actual) => (actual.firing === 'disabled' ? 'error' : 'warning'),
        what: 'when it fires',
        show: (trigger) => firingWords[trigger.firing],
        why: 'What it does at DDL statements happens in other sessions than the project says, or never.',
      },
    },
    attributes: { definition: 'definition', firing: 'disabled' },
  }),
  rule: rulesOf('rule', {
    show: (rule) => rule.definition,
    missing: {
      severity: 'error',
      why: 'Writes are no longer redirected: views that were writable through it refuse inserts.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Statements on this relation are rewritten into something that the project does not know.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        why: 'Statements on the relation are rewritten into something else than the project says.',
      },
      disabled: {
        severity: (actual) => (actual.firing === 'disabled' ? 'error' : 'warning'),
        what: 'when it applies',
        show: (rule) => firingWords[rule.firing],
        why: 'A disabled rule rewrites nothing: statements do what they say.',
      },
    },
    attributes: { definition: 'definition', firing: 'disabled' },
  }),
};
