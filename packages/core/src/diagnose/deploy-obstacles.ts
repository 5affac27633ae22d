import type { Catalog } from '../model/catalog.ts';
import type { Table } from '../model/objects/tables.ts';

/** Tables of PostGIS that Prisma does not count. */
const exemptTables: ReadonlySet<string> = new Set([
  'spatial_ref_sys',
  'geometry_columns',
  'geography_columns',
  'raster_columns',
  'raster_overviews',
]);

/**
 * The tables for which `prisma migrate deploy` calls a database without a ledger "not empty" (P3005): ordinary
 * tables and leaf partitions in the schemas that Prisma looks at. Views, types, functions, foreign tables and
 * partitioned tables do not count.
 */
export function findDeployObstacles(
  catalog: Catalog,
  schemas: ReadonlySet<string>,
  externalTables: ReadonlySet<string>,
): readonly Table[] {
  return catalog.objects.filter(
    (object): object is Table =>
      object.kind === 'table' &&
      object.type === 'table' &&
      schemas.has(object.schema) &&
      !exemptTables.has(object.name.toLowerCase()) &&
      !externalTables.has(`${object.schema}.${object.name}`),
  );
}
