import { explainMigrationReachesOutside } from '../../explain/migration-reaches-outside.ts';
import type { Finding } from '../../model/finding.ts';
import type { ReadableMigration } from '../../model/history.ts';
import type { Project } from '../../model/project.ts';
import { findReaches, reachingWords } from '../../parse/find-reaches.ts';
import { loadParser } from '../../parse/load-parser.ts';
import { createLineCounter } from '../../replay/script-statement.ts';
import { splitStatements } from '../../replay/split-statements.ts';
import { relativePath } from '../session/paths.ts';

/**
 * What the history would do beyond its database, wherever it is run. It is read from the files, so that it is said
 * whatever scratch server there is, and when a replay comes from a cache.
 */
export async function explainReaches(
  { history, directory }: Project,
  isApplied: (name: string) => boolean,
): Promise<readonly Finding[]> {
  const suspects = history.migrations.filter(
    (migration): migration is ReadableMigration =>
      migration.kind === 'readable' && reachingWords.test(migration.sql),
  );
  const findings: Finding[] = [];
  for (const migration of suspects) {
    findings.push(...(await findingsOf(migration, directory, isApplied(migration.name))));
  }
  return findings;
}

async function findingsOf(
  { name, path, sql }: ReadableMigration,
  directory: string,
  isApplied: boolean,
): Promise<readonly Finding[]> {
  const parser = await loadParser();
  const file = relativePath(directory, path);
  const told = new Set<string>();
  return (await splitStatements(sql)).flatMap((statement) =>
    findReaches(parser, statement.text).flatMap(({ what, text }) => {
      const place = sql.indexOf(text, statement.start);
      const line = place === -1 ? statement.line : createLineCounter(sql)(place);
      const key = `${line} ${what}`;
      if (told.has(key)) return [];
      told.add(key);
      return [explainMigrationReachesOutside(name, what, { file, line }, isApplied)];
    }),
  );
}
