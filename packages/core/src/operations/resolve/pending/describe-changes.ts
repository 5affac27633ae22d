import type { CatalogObject } from '../../../model/catalog.ts';
import { describeObject, objectKey } from '../../../model/identity.ts';
import type { Column } from '../../../model/objects/tables.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import type { TriedMigration } from '../../../model/tried-statement.ts';
import { deltaBetween, keyObjects } from '../../../replay/catalog-delta.ts';

/**
 * What a migration changes of what was there before, each with how where that is short: `column a.b (text to date)`. A
 * column that is dropped and made again is another one.
 */
export function describeChanges({ base, steps, final }: TriedMigration): readonly string[] {
  const before = new Map(base.map((object) => [objectKey(object), object]));
  const dropped = new Set(steps.flatMap((step) => (isRename(step) ? [] : step.delta.removed)).map(objectKey));
  return deltaBetween(keyObjects(base), keyObjects(final.objects)).put.flatMap((after) => {
    const old = before.get(objectKey(after));
    const isAnother = after.kind === 'column' && dropped.has(objectKey(after));
    if (old === undefined || isAnother) return [];
    const how = describeChange(old, after);
    return [`${describeObject(after)}${how.length === 0 ? '' : ` (${how.join(', ')})`}`];
  });
}

function describeChange(before: CatalogObject, after: CatalogObject): readonly string[] {
  if (before.kind === 'column' && after.kind === 'column') return describeColumn(before, after);
  if (before.kind === 'enum' && after.kind === 'enum') {
    const lost = before.labels.filter((label) => !after.labels.includes(label));
    const gained = after.labels.filter((label) => !before.labels.includes(label));
    return [
      ...(lost.length === 0 ? [] : [`loses ${lost.join(', ')}`]),
      ...(gained.length === 0 ? [] : [`gains ${gained.join(', ')}`]),
    ];
  }
  return [];
}

function describeColumn(before: Column, after: Column): readonly string[] {
  return [
    ...(before.type === after.type ? [] : [`${before.type} to ${after.type}`]),
    ...(before.isNullable && !after.isNullable ? ['may no longer be NULL'] : []),
    ...(!before.isNullable && after.isNullable ? ['may be NULL'] : []),
    ...(before.default === after.default ? [] : ['another default']),
  ];
}
