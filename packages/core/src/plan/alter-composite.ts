import type { CompositeType } from '../model/catalog.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { nameTarget } from './render-identifier.ts';
import { statement } from './statement.ts';

/** Attributes can be dropped, and added at the end; null when that does not lead to the expected list. */
export function alterComposite(actual: CompositeType, expected: CompositeType): readonly Statement[] | null {
  const wanted = new Map(expected.attributes.map((attribute) => [attribute.name, attribute]));
  const kept = actual.attributes.filter(({ name }) => wanted.has(name));
  const isPrefix = kept.every(({ name, type, collation }, place) => {
    const other = expected.attributes[place];
    return other?.name === name && other.type === type && other.collation === collation;
  });
  if (!isPrefix) return null;
  const head = `ALTER ${nameTarget(expected)}`;
  return [
    ...actual.attributes
      .filter(({ name }) => !wanted.has(name))
      .map(({ name }) => statement(`${head} DROP ATTRIBUTE ${quoteIdentifier(name)}`, expected)),
    ...expected.attributes.slice(kept.length).map(({ name, type, collation }) => {
      const suffix = collation === null ? '' : ` COLLATE ${collation}`;
      return statement(`${head} ADD ATTRIBUTE ${quoteIdentifier(name)} ${type}${suffix}`, expected);
    }),
  ];
}
