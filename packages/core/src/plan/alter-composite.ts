import type { CompositeAttribute, CompositeType } from '../model/objects/types.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { isOfType } from './mentions.ts';
import { nameTarget } from './render-identifier.ts';
import type { RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';
import { columnsOfType } from './swap-type.ts';

/**
 * Attributes can be dropped, and added at the end; while no column has the type they can get another type too. Null
 * when that does not lead to the expected list.
 */
export function alterComposite(
  context: RepairContext,
  actual: CompositeType,
  expected: CompositeType,
): readonly Statement[] | null {
  const wanted = new Set(expected.attributes.map(({ name }) => name));
  const kept = actual.attributes.filter(({ name }) => wanted.has(name));
  if (kept.some(({ name }, place) => expected.attributes[place]?.name !== name)) return null;
  const retyped = kept.flatMap((attribute, place) => {
    const other = expected.attributes[place];
    return other === undefined || isSame(attribute, other) ? [] : [other];
  });
  if (retyped.length > 0 && columnsOfType(context, actual).length > 0) return null;
  // Tables made OF the type follow it.
  const isRowType = context.actual
    .of('table')
    .some(({ rowType }) => rowType !== null && isOfType(rowType, expected));
  const alter = (action: string): Statement =>
    statement(`ALTER ${nameTarget(expected)} ${action}${isRowType ? ' CASCADE' : ''}`, expected);
  return [
    ...actual.attributes
      .filter(({ name }) => !wanted.has(name))
      .map(({ name }) => alter(`DROP ATTRIBUTE ${quoteIdentifier(name)}`)),
    ...retyped.map((attribute) =>
      alter(`ALTER ATTRIBUTE ${quoteIdentifier(attribute.name)} TYPE ${typeOf(attribute)}`),
    ),
    ...expected.attributes
      .slice(kept.length)
      .map((attribute) => alter(`ADD ATTRIBUTE ${quoteIdentifier(attribute.name)} ${typeOf(attribute)}`)),
  ];
}

function isSame(one: CompositeAttribute, other: CompositeAttribute): boolean {
  return typeOf(one) === typeOf(other);
}

function typeOf({ type, collation }: CompositeAttribute): string {
  return collation === null ? type : `${type} COLLATE ${collation}`;
}
