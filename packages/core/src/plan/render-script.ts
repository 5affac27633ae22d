import type { RenderedStatement } from './render-node.ts';

/**
 * Statements as the text of a migration file, in Prisma's manner: what a statement does stands above it, a run of
 * one-line statements of the same kind shares one such line.
 */
export function renderScript(statements: readonly RenderedStatement[]): string {
  const parts: string[] = [];
  let previous: RenderedStatement | undefined;
  for (const statement of statements) {
    const heading = headingOf(statement);
    const isRun =
      previous !== undefined &&
      headingOf(previous) === heading &&
      isOneLine(previous) &&
      isOneLine(statement);
    if (!isRun) parts.push(`${previous === undefined ? '' : '\n'}-- ${heading}`);
    parts.push(statement.sql);
    previous = statement;
  }
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

/** What follows a CREATE at once is no CREATE. */
function headingOf({ sql, step }: RenderedStatement): string {
  const altered = /^ALTER (TABLE|SEQUENCE|INDEX|VIEW|DOMAIN|STATISTICS) /.exec(sql)?.[1];
  if (altered === undefined || !step.startsWith('Create')) return step;
  return `Alter${altered.charAt(0)}${altered.slice(1).toLowerCase()}`;
}

function isOneLine({ sql }: RenderedStatement): boolean {
  return !sql.includes('\n');
}
