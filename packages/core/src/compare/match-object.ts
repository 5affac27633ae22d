import { describeObject, type ObjectIdentity } from '../model/identity.ts';

/**
 * Whether a pattern means an object: `*` stands for any characters, and the pattern is held against `name`,
 * `table.name`, `schema.table.name`, and the object as reports name it. What names a table or a schema means everything
 * that belongs to it, too.
 */
export function matchesObject(pattern: string, identity: ObjectIdentity): boolean {
  const { schema, table } = identity;
  const name = bareName(identity);
  const names = [[name], [table, name], [schema, table, name], [schema, table], [table], [schema]];
  const matcher = toMatcher(pattern);
  return [
    identity.name,
    describeObject(identity),
    ...names.map((parts) => parts.filter((part) => part !== null).join('.')),
  ].some((text) => text !== '' && matcher.test(text));
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

function toMatcher(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`);
}
