import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import type { Effect } from '../../../model/evidence.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../../../model/identity.ts';
import { isRename, type JudgedStatement } from '../../../model/statement-evidence.ts';

/** A catalog without what the statements made on tables that they had renamed, once those have their names back. */
export function withoutMadeOnRenamed(
  catalog: Catalog,
  base: readonly CatalogObject[],
  judged: readonly JudgedStatement[],
): Catalog {
  const stood = new Set(base.map(objectKey));
  const made = new Set(madeOnRenamed(judged).filter((key) => !stood.has(key)));
  const goes = ({ dependent, on }: Catalog['dependencies'][number]): boolean =>
    made.has(dependent) || made.has(on);
  return {
    ...catalog,
    objects: catalog.objects.filter((object) => !made.has(objectKey(object))),
    dependencies: catalog.dependencies.filter((dependency) => !goes(dependency)),
  };
}

/** Columns, indexes, constraints, triggers … under the name that their table had before. */
function madeOnRenamed(judged: readonly JudgedStatement[]): readonly ObjectKey[] {
  const formerNames = new Map<ObjectKey, string>();
  const made: ObjectKey[] = [];
  for (const { step, state, effects } of judged) {
    if (state !== 'done' && state !== 'partial') continue;
    const renamed = isRename(step) ? renamedTable(effects) : null;
    if (renamed !== null) {
      const { before, after } = renamed;
      formerNames.set(objectKey(after), formerNames.get(objectKey(before)) ?? before.name);
    }
    if (isRename(step)) continue;
    for (const { object, change } of effects) {
      if (change !== 'created' || object.table === null) continue;
      const { kind, schema, table, name } = object;
      const former = formerNames.get(objectKey({ kind: 'table', schema, table: null, name: table }));
      if (former !== undefined) made.push(objectKey({ kind, schema, table: former, name }));
    }
  }
  return made;
}

interface RenamedTable {
  readonly before: ObjectIdentity;
  readonly after: ObjectIdentity;
}

function renamedTable(effects: readonly Effect[]): RenamedTable | null {
  const tables = effects.filter(({ object }) => object.kind === 'table');
  const before = tables.find(({ change }) => change === 'removed')?.object;
  const after = tables.find(({ change }) => change === 'created')?.object;
  return before === undefined || after === undefined ? null : { before, after };
}
