/** What PostgreSQL does not find, by its own message. */
export interface MissingName {
  /** A table or view is a relation; some messages say so, others name the kind. */
  readonly kind: 'relation' | 'type' | 'column';
  readonly name: string;
  /** Of a column, where the message names it. */
  readonly table: string | null;
}

const missingObject = /^(relation|table|view|type) "(?:[^".]+\.)?([^"]+)" does not exist/;
const missingColumn = /^column (?:"?[^".]+"?\.)?"?([^".]+)"?(?: of relation "([^"]+)")? does not exist/;

/** Null when the refusal is about something else. */
export function parseMissingName(refusal: string): MissingName | null {
  const [, kind, object] = missingObject.exec(refusal) ?? [];
  if (object !== undefined) return { kind: kind === 'type' ? 'type' : 'relation', name: object, table: null };
  const [, column, table = null] = missingColumn.exec(refusal) ?? [];
  return column === undefined ? null : { kind: 'column', name: column, table };
}

/** PostgreSQL reads names without quotes in lower case: which were meant, only the letters tell. */
export function isAlike(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
