import type { Domain } from '../model/objects/types.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { nameTarget } from './render-identifier.ts';
import { statement } from './statement.ts';

/** Null when type or collation differ, which only another domain can have. */
export function alterDomain(
  actual: Domain,
  expected: Domain,
  attributes: ReadonlySet<string>,
): readonly Statement[] | null {
  if (attributes.has('type') || attributes.has('collation')) return null;
  const head = `ALTER ${nameTarget(expected)}`;
  return [
    ...(attributes.has('default')
      ? [
          statement(
            `${head} ${expected.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${expected.default}`}`,
            expected,
          ),
        ]
      : []),
    ...alterNotNull(head, actual, expected, attributes),
    ...(attributes.has('constraints') ? alterConstraints(head, actual, expected) : []),
  ];
}

/** Since PostgreSQL 17 the NOT NULL of a domain has a name. */
function alterNotNull(
  head: string,
  actual: Domain,
  expected: Domain,
  attributes: ReadonlySet<string>,
): readonly Statement[] {
  if (attributes.has('isNullable')) {
    if (expected.isNullable) return [statement(`${head} DROP NOT NULL`, expected)];
    const named =
      expected.notNullName === null
        ? 'SET NOT NULL'
        : `ADD CONSTRAINT ${quoteIdentifier(expected.notNullName)} NOT NULL`;
    return [statement(`${head} ${named}`, expected)];
  }
  if (!attributes.has('notNullName')) return [];
  const nameOf = (domain: Domain): string => quoteIdentifier(domain.notNullName ?? `${domain.name}_not_null`);
  return [statement(`${head} RENAME CONSTRAINT ${nameOf(actual)} TO ${nameOf(expected)}`, expected)];
}

function alterConstraints(head: string, actual: Domain, expected: Domain): readonly Statement[] {
  const isIn = (domain: Domain, name: string, definition: string): boolean =>
    domain.constraints.some((other) => other.name === name && other.definition === definition);
  return [
    ...actual.constraints
      .filter(({ name, definition }) => !isIn(expected, name, definition))
      .map(({ name }) => statement(`${head} DROP CONSTRAINT ${quoteIdentifier(name)}`, expected)),
    ...expected.constraints
      .filter(({ name, definition }) => !isIn(actual, name, definition))
      .map(({ name, definition }) =>
        statement(`${head} ADD CONSTRAINT ${quoteIdentifier(name)} ${definition}`, expected),
      ),
  ];
}
