import { readCatalog } from '../../catalog/read-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import { compareKeys, objectKey, type ObjectIdentity } from '../../model/identity.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { scopeOf, type LiveState } from './live-state.ts';
import { withReader } from './open-live.ts';

/**
 * The live catalog with those of the objects looked for that belong to an extension: nothing to compare else, but there.
 * A migration may make by hand what an extension brings along elsewhere. Read only where something is missing and an
 * extension could have it.
 */
export async function withExtensionMembers(
  catalog: Catalog,
  lookedFor: readonly ObjectIdentity[],
  source: { readonly project: Project; readonly live: LiveState },
  options: OperationOptions,
): Promise<Catalog> {
  const { project, live } = source;
  const there = new Set(catalog.objects.map(objectKey));
  const missing = new Set(lookedFor.map(objectKey).filter((key) => !there.has(key)));
  const hasExtensions = live.catalog.objects.some(({ kind }) => kind === 'extension');
  if (missing.size === 0 || !hasExtensions || options.snapshotPath !== undefined) return catalog;
  const whole = await withReader(project, options, (database) =>
    readCatalog(database, { ...scopeOf(project), withExtensionMembers: true }),
  );
  const members = whole.objects.filter((object) => missing.has(objectKey(object)));
  if (members.length === 0) return catalog;
  const objects = [...catalog.objects, ...members]
    .map((object) => [objectKey(object), object] as const)
    .sort(([one], [other]) => compareKeys(one, other));
  return { ...catalog, objects: objects.map(([, object]) => object) };
}
