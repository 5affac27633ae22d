/** `users` → `"users"`. Every identifier in generated SQL goes through here, so it is always quoted. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"public"."users"`; null leaves the schema out. */
export function quoteQualified(schema: string | null, name: string): string {
  return schema === null ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** `it's` → `'it''s'`. A backslash makes it an `E''` string, which reads the same under any `standard_conforming_strings`. */
export function quoteLiteral(text: string): string {
  const body = text.replaceAll("'", "''");
  return body.includes('\\') ? `E'${body.replaceAll('\\', '\\\\')}'` : `'${body}'`;
}

/** Parts of a qualified name as the server or we quote it: `app."Odd.name"` → `app`, `Odd.name`. */
export function parseQualifiedName(text: string): readonly string[] {
  const parts = text.match(/"(?:[^"]|"")*"|[^".]+/g) ?? [];
  return parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part));
}
