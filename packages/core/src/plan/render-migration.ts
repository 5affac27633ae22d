import type { Statement } from '../model/plan.ts';

/** Statements as a migration file in Prisma's manner: what each does stands above it, what it loses at the top. */
export function renderMigration(statements: readonly Statement[]): string {
  const losses = statements.flatMap(({ hazards }) =>
    hazards.filter(({ kind }) => kind === 'dataLoss').map(({ message }) => message),
  );
  const warnings =
    losses.length === 0
      ? ''
      : `/*\n  Warnings:\n\n${losses.map((loss) => `  - ${loss.replaceAll('*/', '* /')}`).join('\n')}\n\n*/\n`;
  const parts: string[] = [];
  let previous = '';
  for (const { sql } of statements) {
    const heading = headingOf(sql);
    const isRun = heading === previous && !sql.includes('\n') && parts.at(-1)?.includes('\n') === false;
    if (!isRun) parts.push(`${parts.length === 0 ? '' : '\n'}-- ${heading}`);
    parts.push(sql);
    previous = heading;
  }
  return parts.length === 0 ? '' : `${warnings}${parts.join('\n')}\n`;
}

/** `ALTER TABLE … RENAME COLUMN` → `RenameColumn`, `CREATE UNIQUE INDEX` → `CreateIndex`. */
function headingOf(sql: string): string {
  const start = sql.replace(/"(?:[^"]|"")*"/g, '""').split('\n')[0] ?? '';
  const renamed = /^ALTER \w+ .* RENAME (COLUMN|TO|CONSTRAINT|VALUE)/.exec(start)?.[1];
  if (renamed !== undefined) return renamed === 'TO' ? 'RenameTable' : `Rename${capitalise(renamed)}`;
  if (/^ALTER TABLE .* ADD CONSTRAINT .* FOREIGN KEY/.test(start)) return 'AddForeignKey';
  if (/^ALTER TABLE .* ADD CONSTRAINT/.test(start)) return 'AddConstraint';
  if (/^ALTER TABLE .* DROP CONSTRAINT/.test(start)) return 'DropConstraint';
  const [, verb = 'Alter', kind = 'Database'] =
    /^(CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE|UPDATE|SET|RESET)(?: OR REPLACE| UNIQUE| UNLOGGED| CONSTRAINT| MATERIALIZED)* ?(\w*)/.exec(
      start,
    ) ?? [];
  const words = `${capitalise(verb)}${capitalise(kind)}`;
  return words === 'CreateType' && / AS ENUM /.test(start) ? 'CreateEnum' : words;
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
