import { rulesOf } from '../difference-rule.ts';

/** Indexes that no constraint owns, and extended statistics. */
export const indexes = {
  index: rulesOf('index', {
    show: (index) => index.definition,
    missing: {
      severity: (index) => (index.isUnique ? 'error' : 'warning'),
      why: {
        when: (index) => index.isUnique,
        then: 'Duplicates can be inserted, and upserts on its columns fail.',
        otherwise: 'Queries that rely on it read the whole table instead.',
      },
    },
    unexpected: {
      severity: 'warning',
      why: {
        when: (index) => index.isUnique,
        then: 'Inserts that the project takes for valid can fail as duplicates, and the next migration that Prisma makes will want to drop it.',
        otherwise:
          'Someone added it for a reason, probably speed; the next migration that Prisma makes will want to drop it.',
      },
    },
    leftOver: {
      is: (index) => !index.isValid,
      severity: 'warning',
      why: 'It is what a failed CREATE INDEX CONCURRENTLY or REINDEX leaves behind: it slows down every write and answers no query.',
    },
    problems: {
      clustered: {
        severity: 'warning',
        what: 'the CLUSTER mark',
        show: (index) => (index.isClustered ? 'clustered' : 'not clustered'),
        why: 'Nothing breaks; a later CLUSTER of the table orders its rows by another index.',
      },
      definition: {
        severity: (actual, expected) => (expected.isUnique || actual.isUnique ? 'error' : 'warning'),
        what: 'the definition',
        why: {
          when: (actual, expected) => actual.isUnique !== expected.isUnique,
          then: 'One side refuses duplicates and the other does not.',
          otherwise: {
            when: (actual, expected) => expected.isUnique,
            then: 'Other combinations of values count as duplicates.',
            otherwise: 'It serves other queries than the project expects.',
          },
        },
      },
      inheritance: {
        severity: 'warning',
        what: 'the index that it is part of',
        show: (index) => index.parentIndex ?? (index.isInherited ? 'inherited' : 'none'),
        why: "An index of its own stays when the parent's is dropped; one that is attached goes with it.",
      },
      invalid: {
        severity: 'error',
        what: 'whether it is valid',
        show: (index) => (index.isValid ? 'valid' : 'INVALID'),
        why: 'An INVALID index is kept up to date at a cost but answers no query, and a unique one does not prove that old rows are unique.',
      },
      'replica-identity': {
        severity: 'warning',
        what: 'whether it identifies rows for replication',
        show: (index) => (index.isReplicaIdentity ? 'replica identity' : 'not the replica identity'),
        why: 'Logical replication sends the values of another key with updates and deletes.',
      },
      statistics: {
        severity: 'warning',
        what: 'the statistics targets',
        show: (index) =>
          index.statisticsTargets.map(({ position, target }) => `key ${position}: ${target}`).join(', ') ||
          'default',
        why: 'The planner knows more or less about the indexed expressions: queries can get other plans.',
      },
    },
    attributes: {
      definition: 'definition',
      method: 'definition',
      isUnique: 'definition',
      isValid: 'invalid',
      predicate: 'definition',
      keys: 'definition',
      includedColumns: 'definition',
      treatsNullsAsDistinct: 'definition',
      isReplicaIdentity: 'replica-identity',
      isClustered: 'clustered',
      isInherited: 'inheritance',
      parentIndex: 'inheritance',
      statisticsTargets: 'statistics',
    },
  }),
  statistics: rulesOf('statistics', {
    show: (statistics) => statistics.definition,
    missing: {
      severity: 'warning',
      why: 'The planner no longer knows that these columns depend on each other: some queries get bad plans.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Someone added them to fix a slow query; a new environment will be slow again.',
    },
    problems: {
      definition: {
        severity: 'warning',
        what: 'the definition',
        why: 'The planner estimates other combinations of columns than the project expects.',
      },
      target: {
        severity: 'warning',
        what: 'the statistics target',
        show: (statistics) => String(statistics.statisticsTarget ?? 'default'),
        why: 'ANALYZE samples more or fewer rows for them.',
      },
    },
    attributes: { definition: 'definition', statisticsTarget: 'target' },
  }),
};
