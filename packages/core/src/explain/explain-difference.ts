import type { CatalogObject } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import type { Finding, Pair } from '../model/finding.ts';
import {
  describeObject,
  objectKey,
  type ObjectIdentity,
  type ObjectKey,
  type ObjectKind,
} from '../model/identity.ts';
import { InvariantError } from '../model/failure.ts';
import { tell, type AttributeRule, type PresenceRule, type RulesOfAny } from './difference-rule.ts';
import { differenceRules } from './difference-rules.ts';

export interface DifferenceContext {
  /** Which two states were compared; the first letter is the expected one. */
  readonly pair: Pair;
  /** SQL that settles the differences of an object, from the plan. */
  readonly repairs?: ReadonlyMap<ObjectKey, readonly string[]>;
}

/**
 * What a difference means: one finding for an object that one side lacks, one per finding code for an object that
 * differs in several ways. At least one.
 */
export function explainDifference(difference: Difference, context: DifferenceContext): readonly Finding[] {
  const rules: RulesOfAny = differenceRules[differingObject(difference).kind];
  switch (difference.kind) {
    case 'missing':
      return [explainMissing(rules.missing, difference.expected, context)];
    case 'unexpected':
      return [explainUnexpected(tell(rules.unexpected, difference.actual), difference.actual, context)];
    case 'changed':
      return rulesOfChange(rules, difference).map((rule) =>
        explainAttribute(rule, difference.actual, difference.expected, context),
      );
  }
}

/** As `explainDifference` for each, in the order of the differences. */
export function explainDifferences(
  differences: readonly Difference[],
  context: DifferenceContext,
): readonly Finding[] {
  return differences.flatMap((difference) => explainDifference(difference, context));
}

type Change = Extract<Difference, { readonly kind: 'changed' }>;

/** Several attributes can be told by one rule: the columns of a key are part of its definition. */
function rulesOfChange(rules: RulesOfAny, change: Change): readonly AttributeRule<ObjectKind>[] {
  const chosen = change.attributes.map(({ name }) => {
    const choice = rules.attributes[name];
    if (choice === undefined)
      throw new InvariantError(`no rule for attribute ${name} of ${change.actual.kind}`);
    return tell(choice, change.actual, change.expected);
  });
  return [...new Set(chosen)];
}

function explainMissing(
  rule: PresenceRule<ObjectKind>,
  object: CatalogObject,
  context: DifferenceContext,
): Finding {
  const { expected, actual } = sides[context.pair];
  return {
    ...common(rule.code, object, context),
    severity: tell(rule.severity, object),
    expected: rule.show(object),
    message: `${describeObject(object)} is missing ${actual}; it is ${expected}`,
    why: tell(rule.why, object),
  };
}

function explainUnexpected(
  rule: PresenceRule<ObjectKind>,
  object: CatalogObject,
  context: DifferenceContext,
): Finding {
  const { expected, actual } = sides[context.pair];
  return {
    ...common(rule.code, object, context),
    severity: tell(rule.severity, object),
    actual: rule.show(object),
    message: `${describeObject(object)} is ${actual}, but not ${expected}`,
    why: tell(rule.why, object),
  };
}

function explainAttribute(
  rule: AttributeRule<ObjectKind>,
  actualObject: CatalogObject,
  expectedObject: CatalogObject,
  context: DifferenceContext,
): Finding {
  const { expected, actual } = sides[context.pair];
  const [actualValue, expectedValue] = [rule.show(actualObject), rule.show(expectedObject)];
  return {
    ...common(rule.code, expectedObject, context),
    severity: tell(rule.severity, actualObject, expectedObject),
    expected: expectedValue,
    actual: actualValue,
    message: `${describeObject(expectedObject)}: ${rule.what} is ${actualValue} ${actual}, but ${expectedValue} ${expected}`,
    why: tell(rule.why, actualObject, expectedObject),
  };
}

function common(
  code: string,
  object: ObjectIdentity,
  context: DifferenceContext,
): Pick<Finding, 'code' | 'pair' | 'object' | 'next' | 'repair'> {
  const repair = context.repairs?.get(objectKey(object));
  return {
    code,
    pair: context.pair,
    object: { kind: object.kind, schema: object.schema, table: object.table, name: object.name },
    next: sides[context.pair].next,
    ...(repair === undefined ? {} : { repair }),
  };
}

interface Sides {
  readonly expected: string;
  readonly actual: string;
  readonly next: string;
}

const sides: Readonly<Record<Pair, Sides>> = {
  HL: {
    expected: 'in the migration history',
    actual: 'in the database',
    next: 'prisma-mend drift --revert brings the database back, prisma-mend drift --adopt <name> writes a migration for what it has',
  },
  SH: {
    expected: 'in schema.prisma',
    actual: 'in the migration history',
    next: 'prisma migrate dev',
  },
  SL: {
    expected: 'in schema.prisma',
    actual: 'in the database',
    next: 'prisma-mend drift says whether the history or the database is behind',
  },
};
