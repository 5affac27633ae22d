import { rulesOf, type AttributeRule } from '../difference-rule.ts';

/** What every constraint can be, beside its definition. */
const problems = {
  deferrability: {
    family: 'constraint',
    severity: 'warning',
    what: 'when it is checked',
    show: (constraint) =>
      constraint.isDeferrable
        ? constraint.isInitiallyDeferred
          ? 'deferrable, initially deferred'
          : 'deferrable'
        : 'not deferrable',
    why: 'Transactions that break the rule for a moment (swapping two values) fail at once, or fail only at COMMIT.',
  },
  'not-validated': {
    family: 'constraint',
    severity: (actual) => (actual.isValidated ? 'warning' : 'error'),
    what: 'whether it is validated',
    show: (constraint) => (constraint.isValidated ? 'validated' : 'NOT VALID'),
    why: {
      when: (actual) => actual.isValidated,
      then: 'The database promises more than the project asks for.',
      otherwise: 'New rows are checked, but rows from before were never looked at and can violate it.',
    },
  },
  'not-enforced': {
    family: 'constraint',
    severity: 'error',
    what: 'whether it is enforced',
    show: (constraint) => (constraint.isEnforced ? 'enforced' : 'NOT ENFORCED'),
    why: 'A constraint that is not enforced checks nothing at all.',
  },
  inheritance: {
    family: 'constraint',
    severity: 'warning',
    what: 'whether it comes from the parent',
    show: (constraint) => (constraint.isInherited ? 'inherited' : 'its own'),
    why: 'A constraint of its own stays when the parent drops it; an inherited one goes with the parent.',
  },
} satisfies Record<
  string,
  AttributeRule<'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'>
>;
const attributes = {
  isDeferrable: 'deferrability',
  isInitiallyDeferred: 'deferrability',
  isValidated: 'not-validated',
  isEnforced: 'not-enforced',
  isInherited: 'inheritance',
} as const;

/** Of a constraint that stands on an index. */
const indexProblems = {
  'index-storage': {
    family: 'constraint',
    severity: 'warning',
    what: 'the storage of its index',
    show: (constraint) =>
      [
        ...constraint.storageParameters,
        ...(constraint.isClustered ? ['clustered'] : []),
        ...(constraint.parentIndex === null ? [] : [`attached to ${constraint.parentIndex}`]),
      ].join(', ') || 'default',
    why: "Nothing breaks; the index is filled or kept differently, or is not part of the parent's index.",
  },
} satisfies Record<string, AttributeRule<'primaryKey' | 'uniqueConstraint' | 'exclusionConstraint'>>;
const indexAttributes = {
  storageParameters: 'index-storage',
  isClustered: 'index-storage',
  parentIndex: 'index-storage',
} as const;

interface Printed {
  readonly definition: string;
  readonly isValidated: boolean;
  readonly isEnforced: boolean;
}

/** The printed definition ends with `NOT VALID` and the like, which are problems of their own. */
function problemOfDefinition(actual: Printed, expected: Printed) {
  if (withoutSuffixes(actual.definition) !== withoutSuffixes(expected.definition)) return 'definition';
  if (actual.isEnforced !== expected.isEnforced) return 'not-enforced';
  if (actual.isValidated !== expected.isValidated) return 'not-validated';
  return 'deferrability';
}

/** Keys, references, checks and exclusions. */
export const constraints = {
  primaryKey: rulesOf('primaryKey', {
    show: (constraint) => constraint.definition,
    missing: {
      severity: 'error',
      why: 'Duplicate and NULL ids are possible, upserts fail with "no unique constraint matching", and foreign keys cannot point here.',
    },
    unexpected: {
      severity: 'warning',
      why: 'The project takes the table for one without this key; inserts can fail on it.',
    },
    problems: {
      ...problems,
      ...indexProblems,
      definition: {
        severity: 'error',
        what: 'the key',
        why: 'Other combinations of values count as duplicates; upserts and relations by the expected key fail.',
      },
    },
    attributes: {
      definition: problemOfDefinition,
      columns: 'definition',
      ...attributes,
      ...indexAttributes,
    },
  }),
  uniqueConstraint: rulesOf('uniqueConstraint', {
    show: (constraint) => constraint.definition,
    missing: {
      severity: 'error',
      why: 'Duplicates can be inserted, and upserts with ON CONFLICT on these columns fail.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Inserts that the project takes for valid can fail as duplicates; Prisma wants to drop it as an index, which PostgreSQL refuses for a constraint.',
    },
    problems: {
      ...problems,
      ...indexProblems,
      definition: {
        severity: 'error',
        what: 'the constraint',
        why: 'Other combinations of values count as duplicates than the project says.',
      },
    },
    attributes: {
      definition: problemOfDefinition,
      columns: 'definition',
      ...attributes,
      ...indexAttributes,
    },
  }),
  foreignKey: rulesOf('foreignKey', {
    show: (constraint) => constraint.definition,
    missing: {
      severity: 'error',
      why: 'Rows can point to nothing: relations come back null, required ones make Prisma Client throw, and deletes no longer cascade.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Deletes and inserts that the project takes for valid can fail, or cascade.',
    },
    problems: {
      ...problems,
      definition: {
        severity: 'error',
        what: 'the reference',
        why: 'Deleting or changing a parent row does something else than the project says: it cascades, is refused, or leaves NULLs.',
      },
    },
    attributes: {
      definition: problemOfDefinition,
      columns: 'definition',
      referencedSchema: 'definition',
      referencedTable: 'definition',
      referencedColumns: 'definition',
      ...attributes,
    },
  }),
  checkConstraint: rulesOf('checkConstraint', {
    show: (constraint) => constraint.definition,
    missing: {
      severity: 'error',
      why: 'Values that the code takes for impossible can be stored. Prisma does not see checks, so that nothing else will tell.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Writes that the project takes for valid can fail; a new environment will accept what this one refuses.',
    },
    problems: {
      ...problems,
      definition: {
        severity: 'error',
        what: 'the condition',
        why: 'Other values are refused than the project says.',
      },
    },
    attributes: { definition: problemOfDefinition, ...attributes },
  }),
  exclusionConstraint: rulesOf('exclusionConstraint', {
    show: (constraint) => constraint.definition,
    missing: {
      severity: 'error',
      why: 'Overlaps that it was made to prevent (double bookings) can be stored.',
    },
    unexpected: {
      severity: 'warning',
      why: 'Inserts that the project takes for valid can be refused as overlapping.',
    },
    problems: {
      ...problems,
      ...indexProblems,
      definition: {
        severity: 'error',
        what: 'the rule',
        why: 'Other rows count as overlapping than the project says.',
      },
    },
    attributes: {
      definition: problemOfDefinition,
      ...attributes,
      ...indexAttributes,
    },
  }),
};

const suffix = / (?:DEFERRABLE|INITIALLY DEFERRED|NOT VALID|NOT ENFORCED)$/;

/** A constraint's definition without what pg_get_constraintdef appends for attributes that have findings of their own. */
function withoutSuffixes(definition: string): string {
  let text = definition;
  while (suffix.test(text)) text = text.replace(suffix, '');
  return text;
}
