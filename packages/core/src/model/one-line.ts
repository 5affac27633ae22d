/** Where a person stops reading a definition. */
const definitionCharacters = 240;

/** A text of several lines on one, cut off behind so many characters. */
export function oneLine(text: string, mostCharacters: number = definitionCharacters): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line;
}
