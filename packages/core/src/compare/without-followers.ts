import { differingObject, type Difference } from '../model/difference.ts';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import { parseQualifiedName } from '../model/quote.ts';
import { isSameValue } from '../model/same-value.ts';

/**
 * The differences without those of partitions that follow from one of the partitioned table: its columns, constraints,
 * indexes and triggers are theirs too.
 *
 * @param catalogs that were compared: they tell which table is whose partition
 */
export function withoutFollowers(
  differences: readonly Difference[],
  catalogs: readonly Catalog[],
): readonly Difference[] {
  const wholes = wholesOf(catalogs);
  if (wholes.size === 0) return differences;
  const byKey = new Map(differences.map((each) => [objectKey(differingObject(each)), each]));
  const leads = (difference: Difference): readonly Difference[] =>
    leadersOf(differingObject(difference), wholes).flatMap((leader) => byKey.get(objectKey(leader)) ?? []);
  return differences.filter((difference) => !leads(difference).some((lead) => follows(difference, lead)));
}

/** The partitioned tables of each partition. */
function wholesOf(catalogs: readonly Catalog[]): ReadonlyMap<ObjectKey, readonly ObjectIdentity[]> {
  const wholes = new Map<ObjectKey, ObjectIdentity[]>();
  for (const object of catalogs.flatMap(({ objects }) => objects)) {
    if (object.kind !== 'table' || object.partitionBound === null) continue;
    const key = objectKey(object);
    const found = object.inherits
      .map(parseQualifiedName)
      .map(([schema = '', name = '']) => tableNamed(schema, name));
    wholes.set(key, [...(wholes.get(key) ?? []), ...found]);
  }
  return wholes;
}

function tableNamed(schema: string | null, name: string): ObjectIdentity {
  return { kind: 'table', schema, table: null, name };
}

/** What it would follow, if that differs. */
function leadersOf(
  object: CatalogObject,
  wholes: ReadonlyMap<ObjectKey, readonly ObjectIdentity[]>,
): readonly ObjectIdentity[] {
  if (object.table === null) return [];
  const tables = wholes.get(objectKey(tableNamed(object.schema, object.table))) ?? [];
  if ('parentIndex' in object) {
    if (object.parentIndex === null) return [];
    const [schema = '', name = ''] = parseQualifiedName(object.parentIndex);
    return tables.flatMap((table) =>
      (['index', 'primaryKey', 'uniqueConstraint', 'exclusionConstraint'] as const).map((kind) => ({
        kind,
        schema,
        table: table.name,
        name,
      })),
    );
  }
  if (!('isInherited' in object) || !object.isInherited) return [];
  return tables.map(({ schema, name }) => ({ kind: object.kind, schema, table: name, name: object.name }));
}

/** An index and a foreign key of a partition name that partition: what differs of them is known by its name only. */
function follows(difference: Difference, lead: Difference): boolean {
  if (difference.kind !== 'changed' || lead.kind !== 'changed') return difference.kind === lead.kind;
  const isNamed = 'parentIndex' in difference.actual || difference.actual.kind === 'trigger';
  return difference.attributes.every(({ name, expected, actual }) =>
    lead.attributes.some(
      (other) =>
        other.name === name &&
        ((isNamed && name === 'definition') ||
          (isSameValue(other.expected, expected) && isSameValue(other.actual, actual))),
    ),
  );
}
