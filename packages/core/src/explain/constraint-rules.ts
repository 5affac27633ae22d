import { checkConstraintDefinition } from './differences/check-constraint-definition.ts';
import { checkConstraintMissing } from './differences/check-constraint-missing.ts';
import { checkConstraintUnexpected } from './differences/check-constraint-unexpected.ts';
import { constraintDeferrability } from './differences/constraint-deferrability.ts';
import { constraintIndexStorage } from './differences/constraint-index-storage.ts';
import { constraintInheritance } from './differences/constraint-inheritance.ts';
import { constraintNotEnforced } from './differences/constraint-not-enforced.ts';
import { constraintNotValidated } from './differences/constraint-not-validated.ts';
import { exclusionConstraintDefinition } from './differences/exclusion-constraint-definition.ts';
import { exclusionConstraintMissing } from './differences/exclusion-constraint-missing.ts';
import { exclusionConstraintUnexpected } from './differences/exclusion-constraint-unexpected.ts';
import { foreignKeyDefinition } from './differences/foreign-key-definition.ts';
import { foreignKeyMissing } from './differences/foreign-key-missing.ts';
import { foreignKeyUnexpected } from './differences/foreign-key-unexpected.ts';
import { primaryKeyDefinition } from './differences/primary-key-definition.ts';
import { primaryKeyMissing } from './differences/primary-key-missing.ts';
import { primaryKeyUnexpected } from './differences/primary-key-unexpected.ts';
import { uniqueConstraintDefinition } from './differences/unique-constraint-definition.ts';
import { uniqueConstraintMissing } from './differences/unique-constraint-missing.ts';
import { uniqueConstraintUnexpected } from './differences/unique-constraint-unexpected.ts';
import { withoutSuffixes } from './constraint-suffix.ts';
import type { Rules } from './difference-rule.ts';

const constraintAttributes = {
  isDeferrable: constraintDeferrability,
  isInitiallyDeferred: constraintDeferrability,
  isValidated: constraintNotValidated,
  isEnforced: constraintNotEnforced,
  isInherited: constraintInheritance,
};
const indexAttributes = {
  storageParameters: constraintIndexStorage,
  isClustered: constraintIndexStorage,
  parentIndex: constraintIndexStorage,
};

interface Printed {
  readonly definition: string;
  readonly isValidated: boolean;
  readonly isEnforced: boolean;
  readonly isDeferrable: boolean;
  readonly isInitiallyDeferred: boolean;
}

/** The printed definition ends with `NOT VALID` and the like, which have rules of their own. */
function definitionOr<Rule>(rule: Rule) {
  return (actual: Printed, expected: Printed) => {
    if (withoutSuffixes(actual.definition) !== withoutSuffixes(expected.definition)) return rule;
    if (actual.isEnforced !== expected.isEnforced) return constraintNotEnforced;
    if (actual.isValidated !== expected.isValidated) return constraintNotValidated;
    return constraintDeferrability;
  };
}

/** Keys, references, checks and exclusions. */
export const constraintRules = {
  primaryKey: {
    missing: primaryKeyMissing,
    unexpected: primaryKeyUnexpected,
    attributes: {
      definition: definitionOr(primaryKeyDefinition),
      columns: primaryKeyDefinition,
      ...constraintAttributes,
      ...indexAttributes,
    },
  },
  uniqueConstraint: {
    missing: uniqueConstraintMissing,
    unexpected: uniqueConstraintUnexpected,
    attributes: {
      definition: definitionOr(uniqueConstraintDefinition),
      columns: uniqueConstraintDefinition,
      ...constraintAttributes,
      ...indexAttributes,
    },
  },
  foreignKey: {
    missing: foreignKeyMissing,
    unexpected: foreignKeyUnexpected,
    attributes: {
      definition: definitionOr(foreignKeyDefinition),
      columns: foreignKeyDefinition,
      referencedSchema: foreignKeyDefinition,
      referencedTable: foreignKeyDefinition,
      referencedColumns: foreignKeyDefinition,
      ...constraintAttributes,
    },
  },
  checkConstraint: {
    missing: checkConstraintMissing,
    unexpected: checkConstraintUnexpected,
    attributes: { definition: definitionOr(checkConstraintDefinition), ...constraintAttributes },
  },
  exclusionConstraint: {
    missing: exclusionConstraintMissing,
    unexpected: exclusionConstraintUnexpected,
    attributes: {
      definition: definitionOr(exclusionConstraintDefinition),
      ...constraintAttributes,
      ...indexAttributes,
    },
  },
} satisfies Rules<
  'primaryKey' | 'uniqueConstraint' | 'foreignKey' | 'checkConstraint' | 'exclusionConstraint'
>;
