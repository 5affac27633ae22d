import type { Catalog, CatalogObject } from './catalog.ts';
import type { CatalogScope } from './catalog-scope.ts';
import { compareIdentities, type ObjectIdentity, type ObjectKind } from './identity.ts';
import { relationKinds } from './facts-of.ts';
import { quoteQualified } from './quote.ts';

/** Whether a scope leaves an object out: a table or enum that it excludes, or what stands on one, by its own rule. */
export function leavesOut(scope: CatalogScope): (object: CatalogObject | ObjectIdentity) => boolean {
  const tables = new Set(scope.excludedTables);
  const enums = new Set(scope.excludedEnums);
  if (tables.size + enums.size === 0) return () => false;
  return (object) => {
    const { kind, schema, table, name } = 'on' in object ? object.on : object;
    if (kind === 'enum') return enums.has(`${schema ?? ''}.${name}`);
    const owner = 'ownedBy' in object ? object.ownedBy : null;
    const relation = owner?.table ?? table ?? (relationKinds.includes(kind) ? name : null);
    if (relation === null || !tables.has(`${owner?.schema ?? schema ?? ''}.${relation}`)) return false;
    return scope.withOnExcluded !== true || !isBorne(kind);
  };
}

/** Whether objects of a kind on excluded tables are read too, see CatalogScope.withOnExcluded. */
export function isBorne(kind: ObjectKind): boolean {
  return kind === 'trigger' || kind === 'policy' || kind === 'rule';
}

/** All that was read, what the scope leaves out like the rest. */
export function withExcluded(catalog: Catalog): Catalog {
  const { excluded = [], ...own } = catalog;
  if (excluded.length === 0) return catalog;
  return { ...own, objects: [...own.objects, ...excluded].sort(compareIdentities) };
}

/** Objects of a catalog without those on tables that its scope leaves out, and the comments on them, but for ours. */
export function withoutOnExcluded(
  objects: readonly CatalogObject[],
  isOurs: (object: CatalogObject) => boolean,
): readonly CatalogObject[] {
  const relations = new Set(
    objects.flatMap(({ kind, schema, name }) =>
      relationKinds.includes(kind) ? [quoteQualified(schema ?? '', name)] : [],
    ),
  );
  const isOnExcluded = (object: CatalogObject): boolean => {
    const { kind, schema, table } = 'on' in object ? object.on : object;
    return isBorne(kind) && table !== null && !relations.has(quoteQualified(schema ?? '', table));
  };
  const kept = objects.filter((object) => !isOnExcluded(object) || isOurs(object));
  return kept.length === objects.length ? objects : kept;
}
