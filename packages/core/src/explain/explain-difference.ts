import type { CatalogObject } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import type { Finding, Pair, Severity } from '../model/finding.ts';
import { describeObject, objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import { InvariantError } from '../model/failure.ts';
import { differenceCode, leftOverProblem, tell, tellWhy, type RulesOfAny } from './difference-rule.ts';
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
      return [explainMissing(rules, difference.expected, context)];
    case 'unexpected':
      return [explainUnexpected(rules, difference.actual, context)];
    case 'changed':
      return [...problemsOf(rules, difference)].map((problem) =>
        explainProblem(rules, problem, difference, context),
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

/** Several attributes can be one problem: the columns of a key are part of its definition. */
function problemsOf(rules: RulesOfAny, change: Change): ReadonlySet<string> {
  return new Set(
    change.attributes.map(({ name }) => {
      const choice = rules.attributes[name];
      if (choice === undefined) {
        throw new InvariantError(`no rule for attribute ${name} of ${change.actual.kind}`);
      }
      return tell(choice, change.actual, change.expected);
    }),
  );
}

function explainMissing(rules: RulesOfAny, object: CatalogObject, context: DifferenceContext): Finding {
  const { expected, actual } = sides[context.pair];
  return {
    ...common(differenceCode(rules.kind, 'missing'), object, context),
    severity: tell(rules.missing.severity, object),
    expected: rules.show(object),
    message: `${describeObject(object)} is missing ${actual}; it is ${expected}`,
    why: tellWhy(rules.missing.why, object),
  };
}

function explainUnexpected(rules: RulesOfAny, object: CatalogObject, context: DifferenceContext): Finding {
  const { expected, actual } = sides[context.pair];
  const leftOver = rules.leftOver?.is(object) === true ? rules.leftOver : null;
  const rule = leftOver ?? rules.unexpected;
  const severity = tell(rule.severity, object);
  return {
    ...common(
      differenceCode(rules.kind, leftOver === null ? 'unexpected' : leftOverProblem),
      object,
      context,
    ),
    severity,
    actual: rules.show(object),
    message: `${describeObject(object)} is ${actual}, but not ${expected}`,
    why: tellWhy(rule.why, object),
    ...(context.pair === 'SH' ? unknownToSchema(object, severity) : {}),
  };
}

/** The history has it: what the rule says of databases that differ from their history is not true of it. */
function unknownToSchema(object: CatalogObject, severity: Severity): Pick<Finding, 'why' | 'next'> {
  const why =
    'Prisma Client does not know it, and `prisma migrate dev` would write a migration that drops it.';
  const isRequiredColumn = object.kind === 'column' && severity === 'error';
  return {
    why: isRequiredColumn
      ? `It is NOT NULL and has no default: every insert of Prisma Client into the table fails. ${why}`
      : why,
    next: 'prisma db pull',
  };
}

function explainProblem(
  rules: RulesOfAny,
  problem: string,
  change: Change,
  context: DifferenceContext,
): Finding {
  const rule = rules.problems[problem];
  if (rule === undefined) throw new InvariantError(`no rule for the problem ${problem} of ${rules.kind}`);
  const { expected, actual } = sides[context.pair];
  const show = rule.show ?? rules.show;
  const [actualValue, expectedValue] = [show(change.actual), show(change.expected)];
  return {
    ...common(differenceCode(rules.kind, problem, rule.family), change.expected, context),
    severity: tell(rule.severity, change.actual, change.expected),
    expected: expectedValue,
    actual: actualValue,
    message: `${describeObject(change.expected)}: ${rule.what} is ${actualValue} ${actual}, but ${expectedValue} ${expected}`,
    why: tellWhy(rule.why, change.actual, change.expected),
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
    next: 'prisma-mend drift shows which ways out there are: to take it back, or to keep it with a migration of its own',
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
