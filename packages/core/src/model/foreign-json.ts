/** Fields of a JSON object from outside, not yet looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * The value as an object.
 *
 * @throws Error naming `what`, for the reader of the file to wrap
 */
export function asFields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${what} is no object`);
  }
  return Object.fromEntries(Object.entries(value));
}

/** As {@link asFields}, for a list. */
export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is no list`);
  return value;
}

/** As {@link asFields}, for a text. */
export function asText(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is no text`);
  return value;
}

/** @throws Error naming a field that is none of the `known`: a reader that overlooks one would do less, or more, than was meant */
export function refuseUnknownFields(fields: Fields, known: readonly string[], what: string): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${what} has ${JSON.stringify(unknown)}, which means nothing`);
}
