import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** A page of the documents for a terminal: headings stand out, links to other pages become their names. */
export function renderPage(markdown: string, style: Style, width: number): string {
  let isCode = false;
  const lines = namedLinks(markdown)
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('```')) {
        isCode = !isCode;
        return [];
      }
      if (isCode) return [style.cyan(`    ${line}`)];
      const heading = /^#+ (.*)$/.exec(line)?.[1];
      if (heading !== undefined) return [style.bold(heading)];
      const margin = /^(?:\d+\.|[-*>|]) /.exec(line)?.[0].length ?? 0;
      return line.startsWith('|') ? [line] : [wrap(line, width, ' '.repeat(margin)).slice(margin)];
    });
  return `${lines.join('\n').trimEnd()}\n`;
}

/** `[baseline](../baseline.md)` is read with `prisma-mend explain baseline`. */
function namedLinks(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\(([^)]*)\)/g, (_link, words: string, target: string) => {
    const text = words.replace(/\s+/g, ' ');
    const page = /([^/]+)\.md(?:#.*)?$/.exec(target)?.[1];
    if (page === undefined) return text === target ? text : `${text} (${target})`;
    return page === text ? text : `${text} (prisma-mend explain ${page === 'README' ? 'errors' : page})`;
  });
}
