/**
 * A schema without its views, line by line as long as before. No engine compares views with a database, while its newer
 * parsers refuse what those of Prisma 5 took: `@id` and `@unique` in a view. Fields of models that lead to a view go with
 * it.
 */
export function withoutViews(files: readonly string[]): readonly string[] {
  const names = files.flatMap((content) =>
    [...content.matchAll(viewHeading)].flatMap(({ groups }) => groups?.['name'] ?? []),
  );
  if (names.length === 0) return files;
  const ofView = new RegExp(`^\\s*\\w+\\s+(?:${names.join('|')})(?:\\[\\])?\\??(?=\\s|$)`);
  return files.map((content) => {
    let isInView = false;
    return content
      .split('\n')
      .map((line) => {
        const isOpening = !isInView && viewLine.test(line);
        if (isOpening) isInView = true;
        const isGone = isInView || ofView.test(line);
        if (isInView && endsBlock(line, isOpening)) isInView = false;
        return isGone ? '' : line;
      })
      .join('\n');
  });
}

const viewHeading = /^[ \t]*view[ \t]+(?<name>[A-Za-z]\w*)[ \t]*\{/gm;
const viewLine = /^[ \t]*view[ \t]+[A-Za-z]\w*[ \t]*\{/;

/** A block ends where its brace stands first in a line, or in the line that opened it. */
function endsBlock(line: string, isOpening: boolean): boolean {
  return isOpening ? /\}\s*(?:\/\/.*)?$/.test(line) : /^\s*\}/.test(line);
}
