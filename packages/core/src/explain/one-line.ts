const shownCharacters = 240;

/** A definition of several lines on one, cut where a person stops reading. */
export function oneLine(definition: string): string {
  const line = definition.replace(/\s+/g, ' ').trim();
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}
