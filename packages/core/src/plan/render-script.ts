import type { RenderedStatement } from './render-node.ts';

/**
 * Statements as the text of a migration file, in Prisma's manner: what a statement does stands above it, a run of
 * one-line statements of the same kind shares one such line.
 */
export function renderScript(statements: readonly RenderedStatement[]): string {
  const parts: string[] = [];
  let previous: RenderedStatement | undefined;
  for (const statement of statements) {
    const isRun = previous?.step === statement.step && isOneLine(previous) && isOneLine(statement);
    if (!isRun) parts.push(`${previous === undefined ? '' : '\n'}-- ${statement.step}`);
    parts.push(statement.sql);
    previous = statement;
  }
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

function isOneLine({ sql }: RenderedStatement): boolean {
  return !sql.includes('\n');
}
