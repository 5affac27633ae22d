import { readCatalog } from '../../catalog/read-catalog.ts';
import type { Database } from '../../database/database.ts';
import type { Project } from '../../model/project.ts';
import { scopeOf, type LiveState } from './live-state.ts';

/** Hash of the structure as it is now, of the same part of the database that the live state was read from. */
export async function readFingerprint(
  database: Database,
  project: Project,
  { ledger }: LiveState,
  { isInTransaction }: { readonly isInTransaction: boolean },
): Promise<string> {
  const foreign = ledger.foreign.map(({ schema, table }) => `${schema}.${table}`);
  const scope = { ...scopeOf(project), excludedTables: [...project.externalTables, ...foreign] };
  return (await readCatalog(database, scope, { isInTransaction })).hash;
}
