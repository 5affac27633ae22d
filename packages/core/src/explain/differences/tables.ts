import { rulesOf } from '../difference-rule.ts';

/** Tables and partitions. */
export const tables = {
  table: rulesOf('table', {
    show: (table) =>
      table.type === 'partitionedTable' ? `table partitioned by ${table.partitionKey ?? ''}` : 'table',
    missing: {
      severity: 'error',
      why: 'Every query of the model behind it fails with "relation does not exist" (P2021 in Prisma Client).',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration creates it: a new environment will not have it, and `prisma migrate dev` demands a reset because of it.',
    },
    problems: {
      'access-method': {
        severity: 'warning',
        what: 'the access method',
        show: (table) => table.accessMethod ?? 'the default (heap)',
        why: 'The rows are stored by another engine, with its own speed and limits.',
      },
      inheritance: {
        severity: 'error',
        what: 'the parent tables',
        show: (table) => table.inherits.join(', ') || 'none',
        why: 'Queries of the parent no longer see these rows, or see rows that they should not; columns come and go with the parent.',
      },
      kind: {
        severity: 'error',
        what: 'the kind of table',
        show: (table) => (table.type === 'partitionedTable' ? 'partitioned' : 'ordinary'),
        why: 'Partitions cannot be attached to an ordinary table, and unique keys of a partitioned one must contain the partition key.',
      },
      'partition-bound': {
        severity: 'error',
        what: 'the partition bound',
        show: (table) => table.partitionBound ?? 'none',
        why: 'Rows of a range end up in another partition or are refused.',
      },
      'partition-key': {
        severity: 'error',
        what: 'the partition key',
        show: (table) => table.partitionKey ?? 'none',
        why: 'Rows are routed to other partitions, or to none: inserts fail with "no partition of relation found".',
      },
      persistence: {
        severity: 'error',
        what: 'the persistence',
        show: (table) => table.persistence,
        why: 'An unlogged table is empty after a crash and does not exist on replicas.',
      },
      'replica-identity': {
        severity: 'warning',
        what: 'the replica identity',
        show: (table) => table.replicaIdentity,
        why: 'Logical replication sends other old values; with "nothing", UPDATE and DELETE on a published table fail.',
      },
      'row-security': {
        severity: 'error',
        what: 'row-level security',
        show: (table) =>
          table.hasRowSecurity
            ? table.forcesRowSecurity
              ? 'enabled and forced on the owner'
              : 'enabled'
            : table.forcesRowSecurity
              ? 'disabled (but forced once enabled)'
              : 'disabled',
        why: {
          when: (actual, expected) => expected.hasRowSecurity && !actual.hasRowSecurity,
          then: 'Policies are ignored while it is off: every role with SELECT reads every row.',
          otherwise:
            'With it on, roles that no policy admits see no rows at all; owners are exempt unless it is forced.',
        },
      },
      'row-type': {
        severity: 'warning',
        what: 'the composite type it was made of',
        show: (table) => table.rowType ?? 'none',
        why: 'A typed table follows its type: its columns cannot be altered by themselves.',
      },
      'storage-parameters': {
        severity: 'warning',
        what: 'the storage parameters',
        show: (table) => table.storageParameters.join(', ') || 'none',
        why: 'Nothing breaks; vacuum and page filling work differently from what was tuned.',
      },
    },
    attributes: {
      type: 'kind',
      persistence: 'persistence',
      partitionKey: 'partition-key',
      partitionBound: 'partition-bound',
      inherits: 'inheritance',
      hasRowSecurity: 'row-security',
      forcesRowSecurity: 'row-security',
      replicaIdentity: 'replica-identity',
      storageParameters: 'storage-parameters',
      accessMethod: 'access-method',
      rowType: 'row-type',
    },
  }),
};
