import { readOwnCatalog } from '../../catalog/read-catalog.ts';
import type { Catalog } from '../../model/catalog.ts';
import { objectKey } from '../../model/identity.ts';
import type { Ground } from '../session/ground.ts';
import { scopeOf } from '../session/live-state.ts';
import { runInitScript } from './run-init-script.ts';
import { withShadowDatabase } from './with-shadow-database.ts';

/** The objects without those that the environment brings along: what `initShadowDb` makes is no migration's to make. */
export async function withoutInitObjects(ground: Ground, catalog: Catalog): Promise<Catalog> {
  const { project } = ground;
  const { shadowInitScript } = project;
  if (shadowInitScript === null) return catalog;
  const bare = { ...project, shadowInitScript: null };
  const made = await withShadowDatabase({ ...ground, project: bare }, async (workbench) => {
    const before = await readOwnCatalog(workbench.database, scopeOf(project));
    await runInitScript(shadowInitScript, (sql) => workbench.build(sql));
    const after = await readOwnCatalog(workbench.database, scopeOf(project));
    const stood = new Set(before.objects.map(objectKey));
    return new Set(after.objects.map(objectKey).filter((key) => !stood.has(key)));
  });
  const objects = catalog.objects.filter((object) => !made.has(objectKey(object)));
  const known = new Set(objects.map(objectKey));
  return {
    ...catalog,
    objects,
    schemas: catalog.schemas.filter((name) =>
      known.has(objectKey({ kind: 'schema', schema: null, table: null, name })),
    ),
    dependencies: catalog.dependencies.filter(({ dependent, on }) => known.has(dependent) && known.has(on)),
    hash: '',
  };
}
