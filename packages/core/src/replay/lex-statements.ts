import {
  createLineCounter,
  endOfBlockComment,
  skipBlanks,
  type ScriptStatement,
} from './script-statement.ts';

/** A quoted string or identifier, a comment, a word, or a character that ends something. */
const tokenPattern =
  /--[^\n]*|\/\*|'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d[\w$]*|;/g;

/**
 * Splits a file that PostgreSQL's parser does not accept as a whole (newer syntax, commands of psql): by the
 * lexical rules alone, with `standard_conforming_strings` on.
 */
export function lexStatements(sql: string): readonly ScriptStatement[] {
  const lineAt = createLineCounter(sql);
  const statements: ScriptStatement[] = [];
  let start = skipBlanks(sql, 0);
  while (start < sql.length) {
    const end = sql.startsWith('\\', start) ? endOfLine(sql, start) : endOfStatement(sql, start);
    const text = sql.slice(start, end).trimEnd();
    if (text !== '') {
      const kind = kindOf(text);
      const line = lineAt(start);
      const mayChangeRows = changingWords.test(text);
      statements.push({
        text,
        start,
        end: start + text.length,
        line,
        kind,
        mayChangeRows,
        target: null,
        extension: null,
        index: null,
      });
    }
    start = skipBlanks(sql, sql[end] === ';' ? end + 1 : end);
  }
  return statements;
}

/** Offset of the semicolon that ends a statement, or of the end of a COPY's data. */
function endOfStatement(sql: string, start: number): number {
  const token = new RegExp(tokenPattern);
  token.lastIndex = start;
  const words: string[] = [];
  // Bodies of SQL-standard functions: BEGIN ATOMIC … END, with CASE … END inside.
  let depth = 0;
  for (let found = token.exec(sql); found !== null; found = token.exec(sql)) {
    const [text] = found;
    if (text === '/*') token.lastIndex = endOfBlockComment(sql, found.index);
    else if (text === "'")
      token.lastIndex = endOfQuoted(sql, found.index, /^e$/i.test(adjacentWord(sql, found.index)));
    else if (text === '"') token.lastIndex = endOfQuoted(sql, found.index);
    else if (text.startsWith('$')) token.lastIndex = endOfDollarQuoted(sql, found.index, text);
    else if (text === ';') {
      if (depth === 0) return isCopyFromStdin(words) ? endOfCopyData(sql, found.index) : found.index;
    } else if (!text.startsWith('--')) {
      const word = text.toLowerCase();
      if (depth > 0 && word === 'case') depth += 1;
      if (depth > 0 && word === 'end') depth -= 1;
      if (word === 'atomic' && words.at(-1) === 'begin') depth += 1;
      words.push(word);
    }
  }
  return sql.length;
}

function adjacentWord(sql: string, offset: number): string {
  return /[\w$\u0080-\uffff]*$/.exec(sql.slice(Math.max(0, offset - 64), offset))?.[0] ?? '';
}

function endOfQuoted(sql: string, offset: number, hasEscapes = false): number {
  const quote = sql[offset] ?? "'";
  for (let place = offset + 1; place < sql.length; place += 1) {
    if (hasEscapes && sql[place] === '\\') place += 1;
    else if (sql[place] === quote) {
      if (sql[place + 1] !== quote) return place + 1;
      place += 1;
    }
  }
  return sql.length;
}

function endOfDollarQuoted(sql: string, offset: number, tag: string): number {
  const close = sql.indexOf(tag, offset + tag.length);
  return close === -1 ? sql.length : close + tag.length;
}

function endOfLine(sql: string, offset: number): number {
  const end = sql.indexOf('\n', offset);
  return end === -1 ? sql.length : end;
}

function isCopyFromStdin(words: readonly string[]): boolean {
  return words[0] === 'copy' && words.some((word, index) => word === 'from' && words[index + 1] === 'stdin');
}

/** The rows that pg_dump writes behind COPY … FROM stdin end with a line `\.`. */
function endOfCopyData(sql: string, offset: number): number {
  const end = /^\\\.\r?$/gm;
  end.lastIndex = offset;
  return end.exec(sql) === null ? offset : end.lastIndex;
}

const kindsByFirstWord: Readonly<Record<string, string | undefined>> = {
  begin: 'TransactionStmt',
  start: 'TransactionStmt',
  commit: 'TransactionStmt',
  end: 'TransactionStmt',
  rollback: 'TransactionStmt',
  abort: 'TransactionStmt',
  insert: 'InsertStmt',
  update: 'UpdateStmt',
  delete: 'DeleteStmt',
  do: 'DoStmt',
};

/** First words of what may change rows. */
const changingWords = /^(?:insert|update|delete|merge|copy|truncate|call|execute|select|with|do)\b/i;

function kindOf(text: string): string | null {
  return kindsByFirstWord[/^\w+/.exec(text)?.[0].toLowerCase() ?? ''] ?? null;
}
