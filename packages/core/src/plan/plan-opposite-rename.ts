import type { CatalogObject } from '../model/catalog.ts';
import type { Effect } from '../model/evidence.ts';
import { objectKey, type ObjectIdentity, type ObjectKind } from '../model/identity.ts';
import type { Statement } from '../model/plan.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import { kindsWith } from '../model/facts-of.ts';
import type { KindGroup } from '../model/kind-groups.ts';
import { nameTarget, qualifyTable, splitSignature } from './render-identifier.ts';
import { statement } from './statement.ts';

/** What others are named with comes before them: columns and constraints go with their table. */
const kinds: readonly ObjectKind[] = [
  ...kindsWith(({ isRenamable, group }) => isRenamable && !isOnRelation(group)),
  ...kindsWith(({ isRenamable, group }) => isRenamable && isOnRelation(group)),
];

function isOnRelation(group: KindGroup): boolean {
  return group === 'tablePart' || group === 'onRelation';
}

/**
 * The opposite of an ALTER … RENAME, told by what it has made of the catalog.
 *
 * @param put objects that it created or changed, as they are afterwards
 * @returns null where that does not tell what was renamed
 */
export function planOppositeRename(
  effects: readonly Effect[],
  before: readonly CatalogObject[],
  put: readonly CatalogObject[],
): Statement | null {
  for (const kind of kinds) {
    const own = effects.filter(({ object }) => object.kind === kind);
    const [gone, ...othersGone] = own.filter(({ change }) => change === 'removed');
    const [come, ...othersCome] = own.filter(({ change }) => change === 'created');
    if (gone === undefined && come === undefined) continue;
    if (gone === undefined || come === undefined || othersGone.length + othersCome.length > 0) return null;
    return statement(renderRename(come.object, gone.object), gone.object);
  }
  return oppositeOfValue(before, put);
}

function renderRename(actual: ObjectIdentity, expected: ObjectIdentity): string {
  const name = quoteIdentifier(expected.name);
  switch (actual.kind) {
    case 'column':
      return `ALTER TABLE ${qualifyTable(actual)} RENAME COLUMN ${quoteIdentifier(actual.name)} TO ${name}`;
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'foreignKey':
    case 'checkConstraint':
    case 'exclusionConstraint':
      return `ALTER TABLE ${qualifyTable(actual)} RENAME CONSTRAINT ${quoteIdentifier(actual.name)} TO ${name}`;
    case 'function':
    case 'procedure':
    case 'aggregate':
      return `ALTER ${nameTarget(actual)} RENAME TO ${quoteIdentifier(splitSignature(expected.name).name)}`;
    default:
      return `ALTER ${nameTarget(actual)} RENAME TO ${name}`;
  }
}

/** ALTER TYPE … RENAME VALUE keeps the place of the value. */
function oppositeOfValue(before: readonly CatalogObject[], put: readonly CatalogObject[]): Statement | null {
  const [actual, ...others] = put.filter((object) => object.kind === 'enum');
  if (actual === undefined || others.length > 0) return null;
  const expected = before.find((object) => objectKey(object) === objectKey(actual));
  if (expected?.kind !== 'enum') return null;
  const [place, ...more] = [...actual.labels.keys()].filter(
    (at) => actual.labels[at] !== expected.labels[at],
  );
  if (place === undefined || more.length > 0) return null;
  const [from, to] = [actual.labels[place] ?? '', expected.labels[place] ?? ''].map(quoteLiteral);
  const type = quoteQualified(actual.schema, actual.name);
  return statement(`ALTER TYPE ${type} RENAME VALUE ${from ?? ''} TO ${to ?? ''}`, expected);
}
