import type { AcceptedDifference } from '../model/accepted.ts';
import { describeObject, objectKey, type ObjectIdentity } from '../model/identity.ts';

/**
 * Whether a pattern means an object: `*` stands for any characters, and the pattern is held against `name`,
 * `table.name`, `schema.table.name`, and the object as reports name it. What names a table or a schema means everything
 * that belongs to it, too.
 */
export function matchesObject(pattern: string, identity: ObjectIdentity): boolean {
  const { schema, table } = identity;
  const name = bareName(identity);
  const names = [[name], [table, name], [schema, table, name], [schema, table], [table], [schema]];
  const parts = pattern.split('*');
  return [
    identity.name,
    describeObject(identity),
    ...names.map((parts) => parts.filter((part) => part !== null).join('.')),
  ].some((text) => text !== '' && matchesParts(parts, text));
}

/** `area(integer)`; of annotations, `table users`, `column email`, `table users to app`. */
function bareName({ kind, name }: ObjectIdentity): string {
  switch (kind) {
    case 'comment':
    case 'owner':
      return name.replace(/^\S+ /, '');
    case 'grant':
      return name.replace(/^\S+ /, '').replace(/ to .*$/, '');
    case 'function':
    case 'procedure':
    case 'aggregate':
      return name.replace(/\(.*$/, '');
    default:
      return name;
  }
}

/** Each part at its first place behind the one before: a pattern of many stars takes no longer than its length. */
function matchesParts([first = '', ...others]: readonly string[], text: string): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let place = first.length;
  for (const part of others) {
    const found = text.indexOf(part, place);
    if (found === -1 || found + part.length > end) return false;
    place = found + part.length;
  }
  return true;
}

/** Whether an entry of prisma-mend.json is about this object. */
export function isMeantBy({ object: meant }: AcceptedDifference, object: ObjectIdentity): boolean {
  return typeof meant === 'string' ? matchesObject(meant, object) : objectKey(meant) === objectKey(object);
}
