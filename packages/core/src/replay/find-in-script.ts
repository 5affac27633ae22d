import type { ObjectIdentity } from '../model/identity.ts';
import type { StatementSubject } from '../model/named-object.ts';
import { readSubject } from './read-subject.ts';
import { createLineCounter, type ScriptStatement } from './script-statement.ts';
import { splitStatements } from './split-statements.ts';

/** A statement of a file and what it is about. */
export interface ReadStatement extends ScriptStatement {
  readonly subject: StatementSubject;
}

export interface PlaceInScript {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

export async function readScript(sql: string): Promise<readonly ReadStatement[]> {
  const statements = await splitStatements(sql);
  return Promise.all(
    statements.map(async (statement) => ({ ...statement, subject: await readSubject(statement.text) })),
  );
}

/**
 * Where a file last says something of an object: at its name in the statement that is about it, else in the one about
 * its table, else null.
 */
export function findInScript(
  sql: string,
  statements: readonly ReadStatement[],
  object: ObjectIdentity,
): PlaceInScript | null {
  const name = ownName(object);
  let best: { readonly statement: ReadStatement; readonly weight: number } | null = null;
  for (const statement of statements) {
    const weight = weigh(statement, object, name);
    if (weight > 0 && weight >= (best?.weight ?? 0)) best = { statement, weight };
  }
  if (best === null) return null;
  const { text, start } = best.statement;
  const offset = start + (offsetOf(text, object, name) ?? 0);
  const lineStart = sql.lastIndexOf('\n', offset - 1) + 1;
  return { line: createLineCounter(sql)(offset), column: offset - lineStart + 1 };
}

/** Without the arguments of a function, and without the kind of what a comment is on. */
function ownName({ kind, name }: ObjectIdentity): string {
  const isOnOther = kind === 'comment' || kind === 'owner' || kind === 'grant';
  return (isOnOther ? (name.split(' ').at(-1) ?? name) : name).replace(/\(.*$/s, '');
}

/** How surely a statement is about an object: its own, its table's that names it, its table's, a text that does. */
function weigh({ subject, text }: ReadStatement, object: ObjectIdentity, name: string): 0 | 1 | 2 | 3 {
  const { kind, table } = object;
  if (subject.kind === 'anything') return 0;
  if (subject.kind === 'words') return subject.words.has(name) ? 1 : 0;
  const isOwn = subject.objects.some(
    (each) => each.name === name && each.table === table && (each.kinds?.includes(kind) ?? true),
  );
  if (isOwn) return 3;
  const isOfTable = subject.objects.some((each) => each.table === null && each.name === table);
  if (table === null || !isOfTable) return 0;
  return identifiersIn(text).some((each) => each.name === name) ? 2 : 1;
}

/** At the name of the object; a column may be called as its table is, and stands behind it. */
function offsetOf(text: string, { kind, table }: ObjectIdentity, name: string): number | null {
  const names = identifiersIn(text);
  const first = kind === 'column' ? names.findIndex((each) => each.name === table) + 1 : 0;
  return names.slice(first).find((each) => each.name === name)?.offset ?? null;
}

/** Comments, texts and bodies first: what stands in them is no name. */
const token =
  /--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[^]*?\1|"((?:[^"]|"")+)"|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/g;

/** Names as PostgreSQL reads them: what is not quoted in lower case. */
function identifiersIn(text: string): readonly { readonly name: string; readonly offset: number }[] {
  return [...text.matchAll(token)].flatMap((found) => {
    const [, , quoted, bare] = found;
    if (quoted !== undefined) return [{ name: quoted.replaceAll('""', '"'), offset: found.index }];
    return bare === undefined ? [] : [{ name: bare.toLowerCase(), offset: found.index }];
  });
}
