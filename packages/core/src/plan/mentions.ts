import type { ObjectIdentity } from '../model/identity.ts';
import { parseQualifiedName, quoteIdentifier } from '../model/quote.ts';

/**
 * Whether an expression as the server prints it may use this name. A word inside a literal counts too: the answer may
 * be yes for nothing, which costs an object being built again, but never no for something.
 */
export function mentions(text: string | null, name: string): boolean {
  if (text === null) return false;
  if (text.includes(quoteIdentifier(name))) return true;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!isWord(text[at - 1]) && !isWord(text[at + name.length])) return true;
  }
  return false;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_$]/u.test(character);
}

/** Whether a column's printed type is this type, an array of it included. */
export function isOfType(printed: string, type: ObjectIdentity): boolean {
  const [schema, name, ...rest] = parseQualifiedName(printed.replace(/(?:\[\])+$/, ''));
  return rest.length === 0 && schema === type.schema && name === type.name;
}
