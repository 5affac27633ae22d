import type { Catalog, CatalogObject } from '../../model/catalog.ts';
import { compareKeys, objectKey } from '../../model/identity.ts';

/**
 * Foreign keys to external tables as the other side has them: Prisma leaves both out, so that they are compared between
 * history and database only.
 */
export function withExternalKeys(
  schema: Catalog,
  other: Catalog | null,
  externalTables: readonly string[],
): Catalog {
  if (externalTables.length === 0) return schema;
  const external = new Set(externalTables);
  const isExternalKey = (object: CatalogObject): boolean =>
    object.kind === 'foreignKey' && external.has(`${object.referencedSchema}.${object.referencedTable}`);
  const tables = new Set(
    schema.objects
      .filter(({ kind }) => kind === 'table')
      .map((table) => `${table.schema ?? ''}.${table.name}`),
  );
  const taken = (other?.objects ?? []).filter(
    (object) => isExternalKey(object) && tables.has(`${object.schema ?? ''}.${object.table ?? ''}`),
  );
  const objects = [...schema.objects.filter((object) => !isExternalKey(object)), ...taken]
    .map((object) => [objectKey(object), object] as const)
    .sort(([one], [another]) => compareKeys(one, another));
  return { ...schema, objects: objects.map(([, object]) => object), hash: '' };
}
