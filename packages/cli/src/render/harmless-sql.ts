import { unseenMarks } from './visible.ts';

/**
 * SQL that reads the same to PostgreSQL, and does nothing to what it is printed on: names and texts with control
 * characters or marks that reorder a line are written with escapes (`U&""`, `E''`), so that no terminal obeys them, and no
 * line begins with what a CI runner takes for a command (`::`, `##[`).
 */
export function harmlessSql(sql: string): string {
  return isHarmless(sql) ? sql : tokensOf(sql).map(harmlessToken).join('');
}

/** Strings, names, comments and what is between them; together they are the text. */
const tokens =
  /--[^\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/|U&"(?:[^"]|"")*"|U&'(?:[^']|'')*'|[eE]'(?:[^'\\]|''|\\[^])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[^]*?\1|[^-/'"$UeE]+|[^]/g;

function tokensOf(sql: string): readonly string[] {
  return sql.match(tokens) ?? [];
}

/** At the beginning of a line, or where a mark stands that is not seen. */
const command = /^[^\S\n]*::|##\[/m;

function isHarmless(text: string): boolean {
  return !command.test(text) && !hasUnseen(text);
}

/** Line feeds and tabs are seen. */
function hasUnseen(text: string): boolean {
  unseenMarks.lastIndex = 0;
  return unseenMarks.test(text);
}

function harmlessToken(token: string): string {
  if (token.startsWith('--') || token.startsWith('/*')) return harmlessComment(token);
  if (token.startsWith('"')) return harmlessName(token);
  if (token.startsWith("'")) return harmlessText(token.slice(1, -1).replaceAll("''", "'"), token);
  if (/^[eE]'/.test(token)) return isHarmless(token) ? token : escapeRest(token);
  const quote = /^\$[^$]*\$/.exec(token)?.[0];
  if (quote !== undefined && token.length >= 2 * quote.length) {
    return harmlessText(token.slice(quote.length, -quote.length), token);
  }
  // Between the tokens a line may begin with a cast.
  return token.replace(/\s+::/g, ' ::').replace(unseenMarks, ' ');
}

function harmlessComment(comment: string): string {
  return comment
    .replace(unseenMarks, (mark) => `⟨U+${hex(mark, 4)}⟩`)
    .replace(/^(\s*):(?=:)/gm, '$1: ')
    .replaceAll('##[', '# #[');
}

function harmlessName(token: string): string {
  const name = token.slice(1, -1);
  if (!/[\n\t]/.test(name) && isHarmless(`x${name}`)) return token;
  const body = name
    .replaceAll('\\', '\\\\')
    .replace(unseenMarks, escapeOfName)
    .replace(/[\n\t]|#(?=#\[)/g, escapeOfName);
  return `U&"${body}"`;
}

function escapeOfName(mark: string): string {
  const code = mark.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\+${code.toString(16).padStart(6, '0')}` : `\\${hex(mark, 4)}`;
}

/** The text as it is where it is harmless, else as an escape string in one line. */
function harmlessText(text: string, token: string): string {
  if (isHarmless(token)) return token;
  return `E'${escapeText(text.replaceAll('\\', '\\\\').replaceAll("'", "''"))}'`;
}

/** An escape string already: what is escaped in it stays. */
function escapeRest(token: string): string {
  return `${token.slice(0, 2)}${escapeText(token.slice(2, -1))}'`;
}

function escapeText(body: string): string {
  return body
    .replace(unseenMarks, (mark) => {
      const code = mark.codePointAt(0) ?? 0;
      return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${hex(mark, 4)}`;
    })
    .replaceAll('\n', '\\n')
    .replace(/#(?=#\[)/g, '\\u0023');
}

function hex(mark: string, digits: number): string {
  return (mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(digits, '0');
}
