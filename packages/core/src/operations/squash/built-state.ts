import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import type { Writer } from '../../database/database.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Content } from '../../model/content.ts';
import { countTableRows, readContent } from '../../replay/read-content.ts';
import { readSurroundings, type Surroundings } from './read-surroundings.ts';
import { requireSmall } from './require-small.ts';

/** What a scratch database is like after a part of a history. */
export interface BuiltState {
  readonly catalog: Catalog;
  readonly content: Content;
  readonly surroundings: Surroundings;
}

/** Everything, privileges too: nothing of it may get lost. */
const wholeScope: CatalogScope = { schemas: 'all', withPrivileges: true };

export function readWholeCatalog(database: Writer): Promise<Catalog> {
  return readOwnCatalog(database, wholeScope);
}

/** @throws Refusal `history-unproven` when there are too many rows to hold */
export async function readBuiltState(database: Writer): Promise<BuiltState> {
  const catalog = await readWholeCatalog(database);
  const counted = await countTableRows(database, catalog);
  requireSmall(counted);
  const tables = counted.map(({ table }) => table);
  return {
    catalog,
    content: await readContent(database, catalog, tables),
    surroundings: await readSurroundings(database),
  };
}
