import type { EnumType } from '../../model/objects/types.ts';
import { rulesOf } from '../difference-rule.ts';

/** Types that columns are made of. */
export const types = {
  enum: rulesOf('enum', {
    show: (type) => type.labels.join(', '),
    missing: {
      severity: 'error',
      why: 'Columns of this type cannot exist, and a query that casts to it fails with "type does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'Prisma sees it at the next introspection and will want to drop it; a new environment will not have it.',
    },
    problems: {
      labels: {
        severity: (actual, expected) =>
          expected.labels.every((label) => actual.labels.includes(label)) ? 'warning' : 'error',
        what: 'the set of labels',
        why: {
          when: (actual, expected) => expected.labels.every((label) => actual.labels.includes(label)),
          then: 'Prisma Client throws when it reads a row whose label it does not know.',
          otherwise: 'Writing a label that is missing fails with "invalid input value for enum".',
        },
      },
      order: {
        severity: 'warning',
        what: 'the order of the labels',
        why: 'ORDER BY, comparisons, min() and max() on enum columns follow the order of the labels; Prisma itself does not see this difference.',
      },
    },
    attributes: {
      labels: (actual, expected) => (hasSameLabels(actual, expected) ? 'order' : 'labels'),
    },
  }),
  domain: rulesOf('domain', {
    show: (domain) => domain.type,
    missing: {
      severity: 'error',
      why: 'Columns and functions of this type cannot exist without it.',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: a new environment will not have it, and columns that use it read as their base type in Prisma.',
    },
    problems: {
      collation: {
        severity: 'warning',
        what: 'the collation',
        show: (domain) => domain.collation ?? 'that of its type',
        why: 'Sorting and comparing values of the domain gives another result.',
      },
      constraints: {
        severity: 'error',
        what: 'the set of its checks',
        show: (domain) =>
          domain.constraints.map(({ name, definition }) => `${name} ${definition}`).join('; ') || 'none',
        why: 'Values that the project takes for impossible can be stored, or valid ones are refused.',
      },
      default: {
        severity: 'warning',
        what: 'the default',
        show: (domain) => domain.default ?? 'none',
        why: 'Columns of the domain without a default of their own get another value on insert.',
      },
      'not-null-name': {
        severity: 'warning',
        what: 'the name of its NOT NULL constraint',
        show: (domain) => domain.notNullName ?? 'the default name',
        why: 'Only statements that name the constraint notice; a later migration that drops it by name would fail.',
      },
      nullability: {
        severity: 'error',
        what: 'whether NULL is allowed',
        show: (domain) => (domain.isNullable ? 'NULL' : 'NOT NULL'),
        why: 'Inserts that the project takes for valid are refused, or NULLs get in that the code does not expect.',
      },
      type: {
        severity: 'error',
        what: 'the base type',
        why: 'Every column of the domain stores another type: values can be cut, refused or compared differently.',
      },
    },
    attributes: {
      type: 'type',
      isNullable: 'nullability',
      default: 'default',
      collation: 'collation',
      constraints: 'constraints',
      notNullName: 'not-null-name',
    },
  }),
  compositeType: rulesOf('compositeType', {
    show: (type) =>
      type.attributes
        .map(
          ({ name, type: base, collation }) =>
            `${name} ${base}${collation === null ? '' : ` collate ${collation}`}`,
        )
        .join(', '),
    missing: {
      severity: 'error',
      why: 'Columns and functions that use the type cannot exist without it.',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: a new environment will not have it.',
    },
    problems: {
      attributes: {
        severity: 'error',
        what: 'the list of attributes',
        why: 'Row values built for one shape do not fit the other: inserts and function calls fail or fill the wrong field.',
      },
    },
    attributes: { attributes: 'attributes' },
  }),
  rangeType: rulesOf('rangeType', {
    show: (type) => `range of ${type.subtype}`,
    missing: {
      severity: 'error',
      why: 'Columns, exclusion constraints and functions over this range cannot exist without it.',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it: a new environment will not have it.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the definition',
        show: (type) =>
          [
            `subtype ${type.subtype}`,
            type.subtypeOperatorClass && `operator class ${type.subtypeOperatorClass}`,
            type.collation && `collation ${type.collation}`,
            type.canonicalFunction && `canonical ${type.canonicalFunction}`,
            type.subtypeDifferenceFunction && `subtype_diff ${type.subtypeDifferenceFunction}`,
            type.multirangeType && `multirange ${type.multirangeType}`,
          ]
            .filter(Boolean)
            .join(', '),
        why: 'Ranges compare, overlap or round differently: exclusion constraints and range queries give other answers.',
      },
    },
    attributes: {
      subtype: 'definition',
      subtypeOperatorClass: 'definition',
      collation: 'definition',
      canonicalFunction: 'definition',
      subtypeDifferenceFunction: 'definition',
      multirangeType: 'definition',
    },
  }),
};

function hasSameLabels(one: EnumType, other: EnumType): boolean {
  return (
    one.labels.length === other.labels.length && one.labels.every((label) => other.labels.includes(label))
  );
}
