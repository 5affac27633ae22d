import { hidePasswords } from './hide-values.ts';

/** Where a person stops reading a definition. */
const definitionCharacters = 240;

const longestSecret = 1_000;

/** SQL of several lines on one, cut off behind so many characters, without passwords. */
export function oneLine(text: string, mostCharacters: number = definitionCharacters): string {
  // A password that the cut goes through is hidden as well.
  const start = text
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, mostCharacters + longestSecret);
  const line = hidePasswords(start);
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line;
}
