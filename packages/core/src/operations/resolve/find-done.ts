import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { journalFolder } from '../../apply/journal-folder.ts';
import type { Journal } from '../../apply/journal.ts';
import { readJournal } from '../../apply/read-journal.ts';
import type { DatabaseIdentity } from '../../database/database.ts';
import { matchNames } from '../../diagnose/match-names.ts';
import { Failure } from '../../model/failure.ts';
import type { Examination } from '../examine.ts';
import type { ResolveVerb } from './resolve-options.ts';

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
  const directory = journalFolder(project.directory);
  const files = (await readdir(directory).catch(() => [])).filter((name) =>
    /\.json(?:\.pending)?$/.test(name),
  );
  for (const file of files.sort()) {
    const journal = await readJournal(join(directory, file)).catch(() => null);
    if (journal === null || journal.command !== `resolve-${verb.kind}` || !isOf(journal, identity)) continue;
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

function isOf({ database }: Journal, identity: DatabaseIdentity): boolean {
  return database.oid === identity.oid && database.systemIdentifier === identity.systemIdentifier;
}

function namesTakenBy({ rowsBefore, rowsAfter }: Journal): readonly string[] {
  const left = new Set((rowsAfter ?? []).map(({ migrationName }) => migrationName));
  return (rowsBefore ?? []).flatMap(({ migrationName }) =>
    migrationName === null || left.has(migrationName) ? [] : [migrationName],
  );
}
