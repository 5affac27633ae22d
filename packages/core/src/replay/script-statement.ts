import type { StatementTarget } from './statement-target.ts';

/** One statement of a SQL file. */
export interface ScriptStatement {
  /** Without the semicolon and without white space or comments around it. */
  readonly text: string;
  /** Offset of its first character in the file, in UTF-16 code units. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
  /** 1-based line of its first character. */
  readonly line: number;
  /** PostgreSQL's name of the parse node, `CreateStmt`; null where only the lexer could read the file. */
  readonly kind: string | null;
  /** Whether it may change rows or a sequence's state, which no catalog shows. */
  readonly mayChangeRows: boolean;
  /** See {@link targetOf}; null where only the lexer could read the file. */
  readonly target: StatementTarget | null;
  /** For CREATE EXTENSION: what is to be installed, and where to. */
  readonly extension: { readonly name: string; readonly schema: string | null } | null;
  /** For CREATE INDEX with a name. */
  readonly index: CreatedIndex | null;
}

export interface CreatedIndex {
  /** Null where the search path decides. */
  readonly schema: string | null;
  readonly table: string;
  readonly name: string;
  /** Access method: `btree`. */
  readonly method: string;
}

/** Offset of the first character at or after `offset` that is neither white space nor in a comment. */
export function skipBlanks(sql: string, offset: number): number {
  const blank = /\s+|--[^\n]*/y;
  for (let place = offset; ;) {
    blank.lastIndex = place;
    if (blank.test(sql)) place = blank.lastIndex;
    else if (sql.startsWith('/*', place)) place = endOfBlockComment(sql, place);
    else return place;
  }
}

/** Block comments nest in PostgreSQL. */
export function endOfBlockComment(sql: string, offset: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = offset;
  let depth = 0;
  for (let found = mark.exec(sql); found !== null; found = mark.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}

/** Counts lines in one pass, for offsets that only grow. */
export function createLineCounter(sql: string): (offset: number) => number {
  let line = 1;
  let counted = 0;
  return (offset) => {
    for (let next = sql.indexOf('\n', counted); next !== -1 && next < offset;) {
      line += 1;
      counted = next + 1;
      next = sql.indexOf('\n', counted);
    }
    return line;
  };
}
