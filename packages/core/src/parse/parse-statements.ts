import type { Parser } from './load-parser.ts';
import { kindOf, listAt, numberAt, valueAt } from './parse-tree.ts';

/** One statement as PostgreSQL's parser delimits it: white space and comments before it are part of it. */
export interface ParsedStatement {
  /** Offset of its first character in the text, in UTF-16 code units. */
  readonly start: number;
  /** Offset behind its last character; the semicolon is not part of it. */
  readonly end: number;
  /** PostgreSQL's name of the parse node, `CreateStmt`. */
  readonly kind: string | null;
  /** The fields of that node. */
  readonly node: unknown;
}

/** Null where the parser refuses the text. */
export function parseStatements(parser: Parser, sql: string): readonly ParsedStatement[] | null {
  let tree: unknown;
  try {
    tree = parser.parseSync(sql);
  } catch {
    return null;
  }
  const slice = createByteSlicer(sql);
  return listAt(tree, 'stmts').map((raw) => {
    const from = numberAt(raw, 'stmt_location') ?? 0;
    const length = numberAt(raw, 'stmt_len');
    const [kind, node] = kindOf(valueAt(raw, 'stmt'));
    return { ...slice(from, length === null ? null : from + length), kind, node };
  });
}

/** The parser counts bytes of UTF-8; files that are all ASCII need no conversion. */
function createByteSlicer(sql: string): (from: number, to: number | null) => { start: number; end: number } {
  const bytes = Buffer.from(sql, 'utf8');
  if (bytes.length === sql.length) return (from, to) => ({ start: from, end: to ?? sql.length });
  let byte = 0;
  let unit = 0;
  const unitAt = (target: number): number => {
    if (target < byte) byte = unit = 0;
    unit += bytes.toString('utf8', byte, target).length;
    byte = target;
    return unit;
  };
  return (from, to) => ({ start: unitAt(from), end: to === null ? sql.length : unitAt(to) });
}
