import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { ForeignLedger, Ledger } from '../../model/ledger.ts';
import type { Project } from '../../model/project.ts';
import { outlineSchema } from '../../project/schema-outline.ts';

/**
 * Histories of other tools, which no comparison looks at. One that schema.prisma has a model of, as `prisma db pull` writes
 * it, is a table of the project like any other.
 */
export function leftToOthers(project: Project, ledger: Ledger): readonly ForeignLedger[] {
  if (ledger.foreign.length === 0) return [];
  const modelled = new Set(
    outlineSchema(project.schema?.files ?? [])
      .filter(({ keyword }) => keyword === 'model')
      .map(({ schema, mappedName }) => `${schema ?? ledger.expectedSchema}.${mappedName}`),
  );
  return ledger.foreign.filter(({ schema, table }) => !modelled.has(`${schema}.${table}`));
}

/** Of a live database, the part of the scope that is not left to others. */
export function besideOthers(scope: CatalogScope, project: Project, ledger: Ledger): CatalogScope {
  const others = leftToOthers(project, ledger).map(({ schema, table }) => `${schema}.${table}`);
  const excludedTables = [...(scope.excludedTables ?? []), ...others];
  return { ...scope, excludedTables, withOnExcluded: false };
}
