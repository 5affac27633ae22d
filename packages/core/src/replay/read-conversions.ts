import { loadParser } from '../parse/load-parser.ts';
import type { Conversion } from '../model/tried-statement.ts';

const using = 'using';
const opening: ReadonlySet<string> = new Set(['(', '[']);
const closing: ReadonlySet<string> = new Set([')', ']']);

/**
 * The expressions of `ALTER COLUMN … TYPE … USING …` in one statement, as they are written. None where PostgreSQL's
 * parser cannot read it.
 */
export async function readConversions(statement: string): Promise<readonly Conversion[]> {
  if (!/\busing\b/i.test(statement)) return [];
  const parser = await loadParser();
  let tokens: readonly { readonly start: number; readonly end: number; readonly text: string }[];
  try {
    tokens = parser.scanSync(statement).tokens;
  } catch {
    return [];
  }
  // The scanner counts bytes.
  const bytes = Buffer.from(statement, 'utf8');
  const conversions: Conversion[] = [];
  let depth = 0;
  let words: string[] = [];
  let start: number | null = null;
  const finish = (end: number): void => {
    const column = columnOf(words);
    if (start !== null && column !== null) {
      conversions.push({ column, expression: bytes.toString('utf8', start, end).trim() });
    }
    start = null;
    words = [];
  };
  for (const token of tokens) {
    if (opening.has(token.text)) depth += 1;
    if (closing.has(token.text)) depth -= 1;
    if (depth === 0 && token.text === ',') finish(token.start);
    else if (depth === 0 && start === null && token.text.toLowerCase() === using) start = token.end;
    else if (start === null) words.push(token.text);
  }
  finish(bytes.length);
  return conversions;
}

/** `… ALTER [COLUMN] name [SET DATA] TYPE …` */
function columnOf(words: readonly string[]): string | null {
  const lower = words.map((word) => word.toLowerCase());
  const type = lower.indexOf('type');
  const alter = lower.lastIndexOf('alter', type);
  if (type === -1 || alter === -1) return null;
  const name = words[lower[alter + 1] === 'column' ? alter + 2 : alter + 1];
  if (name === undefined) return null;
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase();
}
