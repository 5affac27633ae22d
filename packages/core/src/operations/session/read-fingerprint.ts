import { readCatalog } from '../../catalog/read-catalog.ts';
import type { Reader } from '../../database/database.ts';
import type { Project } from '../../model/project.ts';
import { besideOthers } from './left-to-others.ts';
import { scopeOf, type LiveState } from './live-state.ts';

/** Hash of the structure as it is now, of the same part of the database that the live state was read from. */
export async function readFingerprint(
  database: Reader,
  project: Project,
  { ledger }: LiveState,
  { isInTransaction }: { readonly isInTransaction: boolean },
): Promise<string> {
  const scope = besideOthers(scopeOf(project), project, ledger);
  return (await readCatalog(database, scope, { isInTransaction })).hash;
}
