import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listJournalFolders } from '../../../apply/journal-folder.ts';
import type { Journal } from '../../../apply/journal.ts';
import { readJournal } from '../../../apply/read-journal.ts';
import { compareDatabases } from '../../../apply/same-database.ts';
import { matchNames } from '../../../diagnose/match-names.ts';
import { Failure } from '../../../model/failure.ts';
import type { Examination } from '../../examination/examine.ts';
import type { ResolveVerb } from '../resolve-options.ts';

/** Verbs after which the ledger does not have the name any more. */
const takesNamesAway: ReadonlySet<ResolveVerb['kind']> = new Set(['forget', 'rename']);

/**
 * What an earlier run of the same verb has done already, by its journal: a run whose answer was lost can be repeated.
 *
 * @param known names of all folders and rows
 * @returns a note for each of the names that nobody has any more because of it
 */
export async function findDone(
  { project, live: { identity } }: Examination,
  verb: ResolveVerb,
  typed: readonly string[],
  known: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const done = new Map<string, string>();
  const missing = takesNamesAway.has(verb.kind) ? typed.filter((name) => !isKnown(name, known)) : [];
  if (missing.length === 0 || identity === null) return done;
  for (const file of await listJournals(project.directory)) {
    const journal = await readJournal(file, project.directory).catch(() => null);
    if (journal === null || journal.command !== `resolve-${verb.kind}`) continue;
    if (compareDatabases(journal.database, identity) !== 'same') continue;
    const gone = namesTakenBy(journal);
    for (const name of missing) {
      if (isKnown(name, gone))
        done.set(name, `Nothing is left to do for ${name}: ${basename(file)} says how it was done.`);
    }
  }
  return done;
}

function isKnown(typed: string, names: readonly string[]): boolean {
  try {
    return matchNames([typed], names).length > 0;
  } catch (error) {
    // Ambiguous is known, too.
    return !(error instanceof Failure);
  }
}

async function listJournals(projectDirectory: string): Promise<readonly string[]> {
  const folders = await listJournalFolders(projectDirectory);
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => join(folder, name))),
  );
  return files
    .flat()
    .filter((path) => /\.json(?:\.pending)?$/.test(path))
    .sort();
}

function namesTakenBy({ rowsBefore, rowsAfter }: Journal): readonly string[] {
  const left = new Set((rowsAfter ?? []).map(({ migrationName }) => migrationName));
  return (rowsBefore ?? []).flatMap(({ migrationName }) =>
    migrationName === null || left.has(migrationName) ? [] : [migrationName],
  );
}
