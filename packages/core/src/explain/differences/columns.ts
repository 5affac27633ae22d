import type { Column } from '../../model/objects/tables.ts';
import { rulesOf } from '../difference-rule.ts';

/** Columns of tables. */
export const columns = {
  column: rulesOf('column', {
    show: (column) =>
      [
        column.type,
        column.isNullable ? null : 'NOT NULL',
        column.default === null ? null : `DEFAULT ${column.default}`,
      ]
        .filter((part) => part !== null)
        .join(' '),
    missing: {
      severity: 'error',
      why: 'Prisma Client names every column of a model in its queries: each of them fails with "column does not exist" (P2022).',
    },
    unexpected: {
      severity: (column) => (isRequired(column) ? 'error' : 'warning'),
      why: {
        when: (column) => isRequired(column),
        then: 'It is NOT NULL and has no default, and Prisma Client does not know it: every insert into the table fails.',
        otherwise: 'The application never writes it, and `prisma migrate dev` demands a reset because of it.',
      },
    },
    problems: {
      collation: {
        severity: 'warning',
        what: 'the collation',
        show: (column) => column.collation ?? 'that of its type',
        why: 'Sorting, comparing and unique checks of text follow other rules; indexes serve other queries. Prisma does not see it.',
      },
      compression: {
        severity: 'warning',
        what: 'the compression method',
        show: (column) => column.compression ?? 'the default',
        why: 'Nothing breaks; new large values are compressed by another method.',
      },
      default: {
        severity: (actual) => (isRequired(actual) ? 'error' : 'warning'),
        what: 'the default',
        show: (column) => column.default ?? 'none',
        why: {
          when: (actual) => isRequired(actual),
          then: 'Inserts that rely on the default fail: the column is NOT NULL.',
          otherwise: 'Rows that are inserted without this field get another value than the code expects.',
        },
      },
      generated: {
        severity: 'error',
        what: 'the generation expression',
        show: (column) =>
          column.generated === null ? 'none' : `${column.generated.expression} ${column.generated.storage}`,
        why: 'The stored value is computed differently, or is no longer computed at all; writing a generated column fails.',
      },
      identity: {
        severity: 'error',
        what: 'identity',
        show: (column) =>
          column.identity === null
            ? 'none'
            : `generated ${column.identity.generation === 'always' ? 'always' : 'by default'} as identity (start ${column.identity.start} increment ${column.identity.increment} minimum ${column.identity.minimum} maximum ${column.identity.maximum} cache ${column.identity.cache}${column.identity.cycles ? ' cycle' : ''})`,
        why: 'Ids are generated differently or not at all: inserts without an id, or with one, can fail.',
      },
      inheritance: {
        severity: 'warning',
        what: 'whether it comes from the parent',
        show: (column) => (column.isInherited ? 'inherited' : 'its own'),
        why: 'A column that is its own stays when the parent drops it; an inherited one goes with the parent.',
      },
      'not-null-constraint': {
        severity: (actual) => (actual.isNotNullValidated ? 'warning' : 'error'),
        what: 'the NOT NULL constraint',
        show: (column) =>
          [
            column.notNullName ?? 'default name',
            column.isNotNullValidated ? null : 'not valid',
            column.isNotNullInheritable ? null : 'no inherit',
          ]
            .filter((part) => part !== null)
            .join(', '),
        why: {
          when: (actual) => actual.isNotNullValidated,
          then: 'Only statements that name the constraint notice.',
          otherwise: 'Rows from before the constraint can still hold NULL.',
        },
      },
      nullability: {
        severity: 'error',
        what: 'whether NULL is allowed',
        show: (column) => (column.isNullable ? 'NULL' : 'NOT NULL'),
        why: {
          when: (actual) => actual.isNullable,
          then: 'NULLs can get in; Prisma Client throws when a required field holds one.',
          otherwise: 'Inserts that leave the optional field out fail with a not-null violation.',
        },
      },
      position: {
        severity: 'info',
        what: 'the place',
        show: (column) => String(column.position),
        why: 'Only statements that rely on the order of columns notice: INSERT without a column list, SELECT *.',
      },
      statistics: {
        severity: 'warning',
        what: 'the statistics settings',
        show: (column) =>
          [column.statisticsTarget === null ? null : `target ${column.statisticsTarget}`, ...column.options]
            .filter((part) => part !== null)
            .join(', ') || 'default',
        why: 'The planner knows more or less about the values: queries can get other plans.',
      },
      storage: {
        severity: 'warning',
        what: 'the storage strategy',
        show: (column) => column.storage ?? 'that of its type',
        why: 'Nothing breaks; large values are compressed or moved out of the row in another way.',
      },
      type: {
        severity: 'error',
        what: 'the type',
        show: (column) => column.type,
        why: 'Values can be cut, rounded or refused, and Prisma Client fails when it reads a type that it does not expect.',
      },
    },
    attributes: {
      position: 'position',
      number: 'position',
      type: 'type',
      isNullable: 'nullability',
      default: 'default',
      identity: 'identity',
      generated: 'generated',
      collation: 'collation',
      storage: 'storage',
      compression: 'compression',
      statisticsTarget: 'statistics',
      options: 'statistics',
      isInherited: 'inheritance',
      notNullName: 'not-null-constraint',
      isNotNullValidated: 'not-null-constraint',
      isNotNullInheritable: 'not-null-constraint',
      domain: 'type',
    },
  }),
};

/** Whether an insert that does not name the column fails. */
function isRequired(column: Column): boolean {
  return (
    !column.isNullable && column.default === null && column.identity === null && column.generated === null
  );
}
