import { parseStatements } from '../parse/parse-statements.ts';
import type { Parser } from '../parse/load-parser.ts';
import type { ParsedStatement } from '../parse/parse-statements.ts';
import { kindOf, listAt, someEntry, textAt, textOfString, valueAt } from '../parse/parse-tree.ts';
import { administer } from './administered-statement.ts';
import type { RegisteredKind } from './sandbox-roles.ts';

export interface RegisteredStatement {
  readonly number: number;
  readonly kind: RegisteredKind;
  readonly sql: string;
}

/** A text in which the administrator's statements are calls of the procedure that runs them. */
export interface AdministeredScript {
  readonly sql: string;
  readonly registered: readonly RegisteredStatement[];
  /** Where the server's place in `sql` is in the text that it was made from; both in UTF-16 code units. */
  readonly placeOf: (offset: number) => number;
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Null where nothing in the text is the administrator's, and where the parser refuses it. */
export function administerScript(
  parser: Parser,
  sql: string,
  nextNumber: () => number,
): AdministeredScript | null {
  const statements = parseStatements(parser, sql);
  if (statements === null) return null;
  const registered: RegisteredStatement[] = [];
  const call = (kind: RegisteredKind, statement: string): string => {
    const number = nextNumber();
    registered.push({ number, kind, sql: statement });
    return `call pg_catalog.prisma_mend(${number})`;
  };
  const replacements = statements.flatMap((statement) => replace(parser, sql, statement, call));
  if (replacements.length === 0) return null;
  return { ...splice(sql, replacements), registered };
}

type Call = (kind: RegisteredKind, sql: string) => string;

function replace(
  parser: Parser,
  sql: string,
  statement: ParsedStatement,
  call: Call,
): readonly Replacement[] {
  const { start, end, kind } = statement;
  const text = sql.slice(start, end);
  if (kind === 'DoStmt') return replaceInBlock(parser, text, statement, call);
  const administered = administer(statement, text);
  if (administered === null) return [];
  const instead =
    administered.by === 'session' ? administered.sql : call(administered.kind, administered.sql);
  return [{ start, end, text: ` ${instead}` }];
}

/**
 * The same inside of a DO block, for statements that stand in it as such or as a constant text of EXECUTE. What a block
 * puts together when it runs is not seen, and left to the server to refuse.
 */
function replaceInBlock(
  parser: Parser,
  text: string,
  { node, start: offset }: ParsedStatement,
  call: Call,
): readonly Replacement[] {
  const found = new Map<string, string>();
  for (const { written, statement } of blockStatements(parser, text, node)) {
    const [only, ...others] = parseStatements(parser, statement) ?? [];
    if (only === undefined || others.length > 0 || found.has(written)) continue;
    const administered = administer(only, statement);
    if (administered?.by !== 'administrator') continue;
    const instead = call(administered.kind, administered.sql);
    found.set(written, written === statement ? instead : `'${instead}'`);
  }
  return [...found].flatMap(([written, instead]) =>
    placesOf(text, written).map((place) => ({
      start: offset + place,
      end: offset + place + written.length,
      text: instead,
    })),
  );
}

interface BlockStatement {
  /** As it stands in the text of the block. */
  readonly written: string;
  readonly statement: string;
}

function blockStatements(parser: Parser, text: string, node: unknown): readonly BlockStatement[] {
  const elements = listAt(node, 'args').map((arg) => valueAt(arg, 'DefElem'));
  const language = elements.find((element) => textAt(element, 'defname') === 'language');
  if (language !== undefined && textOfString(valueAt(language, 'arg')) !== 'plpgsql') return [];
  let tree: unknown;
  try {
    tree = parser.parsePlPgSQLSync(text);
  } catch {
    return [];
  }
  const found: BlockStatement[] = [];
  someEntry(tree, (key, value) => {
    const written = textAt(
      valueAt(valueAt(value, key === 'PLpgSQL_stmt_execsql' ? 'sqlstmt' : 'query'), 'PLpgSQL_expr'),
      'query',
    );
    if (written === null) return false;
    if (key === 'PLpgSQL_stmt_execsql') found.push({ written, statement: written });
    if (key === 'PLpgSQL_stmt_dynexecute') {
      const statement = literalText(parser, written);
      if (statement !== null) found.push({ written, statement });
    }
    return false;
  });
  return found;
}

/** The value of an expression that is nothing but a string constant. */
function literalText(parser: Parser, expression: string): string | null {
  const [only] = parseStatements(parser, `select ${expression}`) ?? [];
  const target = valueAt(valueAt(listAt(only?.node, 'targetList')[0], 'ResTarget'), 'val');
  const [kind, constant] = kindOf(target);
  return kind === 'A_Const' ? textAt(valueAt(constant, 'sval'), 'sval') : null;
}

function placesOf(text: string, part: string): readonly number[] {
  const places: number[] = [];
  for (let place = text.indexOf(part); place !== -1; place = text.indexOf(part, place + part.length)) {
    places.push(place);
  }
  return places;
}

function splice(
  sql: string,
  replacements: readonly Replacement[],
): Pick<AdministeredScript, 'sql' | 'placeOf'> {
  const ordered = replacements.toSorted((one, other) => one.start - other.start);
  const parts: string[] = [];
  const moved: { readonly from: number; readonly length: number; readonly original: number }[] = [];
  let done = 0;
  let length = 0;
  for (const { start, end, text } of ordered) {
    if (start < done) continue;
    parts.push(sql.slice(done, start), text);
    length += start - done;
    moved.push({ from: length, length: text.length, original: start });
    length += text.length;
    done = end;
    moved.push({ from: length, length: Infinity, original: end });
  }
  const placeOf = (offset: number): number => {
    const piece = moved.findLast(({ from }) => from <= offset);
    if (piece === undefined) return offset;
    return piece.length === Infinity ? piece.original + offset - piece.from : piece.original;
  };
  return { sql: parts.join('') + sql.slice(done), placeOf };
}
