import type { ObjectIdentity } from '../model/identity.ts';

/**
 * Whether a pattern means an object: `*` stands for any characters, and the pattern is held against `name`,
 * `table.name`, `schema.table.name` and, so that it means what is on a table too, `schema.table`.
 */
export function matchesObject(pattern: string, { schema, table, name }: ObjectIdentity): boolean {
  const matcher = toMatcher(pattern);
  const names = [[name], [table, name], [schema, table, name], [schema, table]];
  return names.some((parts) => matcher.test(parts.filter((part) => part !== null).join('.')));
}

function toMatcher(pattern: string): RegExp {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`);
}
