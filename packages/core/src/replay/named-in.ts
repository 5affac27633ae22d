import type { ObjectIdentity } from '../model/identity.ts';

/**
 * Whether a statement has the name of an object in it, maybe in a string or a comment. What no unqualified name finds has
 * to stand behind its schema.
 */
export function isNamedIn(
  text: string,
  { schema, table, name }: ObjectIdentity,
  path: readonly string[],
): boolean {
  const isReachable = schema === null || path.includes(schema);
  const relation = table ?? name;
  const first = isReachable ? word(relation) : `${word(schema)}\\s*\\.\\s*${word(relation)}`;
  return contains(text, first) && (table === null || contains(text, word(name)));
}

function contains(text: string, pattern: string): boolean {
  return new RegExp(pattern, 'i').test(text);
}

function word(name: string): string {
  const escaped = name.replace(/\(.*$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return `(?<![\\w$])"?${escaped}"?(?![\\w$])`;
}
