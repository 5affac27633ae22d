import { compareCatalogs } from '../../../compare/compare-catalogs.ts';
import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { objectKey, type ObjectKey } from '../../../model/identity.ts';
import type { Column } from '../../../model/objects/tables.ts';
import type { Places } from '../../../model/places.ts';
import type { Statement } from '../../../model/plan.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import type { TriedMigration, TriedStatement } from '../../../model/tried-statement.ts';
import { planRepair } from '../../../plan/plan-repair.ts';
import { applyDeltas } from '../../../replay/catalog-delta.ts';

/** A statement that was tried, between the structures before and after it. */
export interface Passage {
  readonly step: TriedStatement;
  readonly before: Catalog;
  readonly after: Catalog;
  readonly conversions: readonly TypeChange[];
  /** Names and numbers before and after; null where nothing is renamed on the way. */
  readonly places: { readonly before: Places; readonly after: Places } | null;
  /** What would be planned to the same end: not to be run, but for its pre-checks. */
  readonly alike: readonly Statement[];
}

/** A column of another type after a statement; both have the name that it has then. */
export interface TypeChange {
  readonly before: Column;
  readonly after: Column;
}

/** The way of a migration from structure to structure. */
export function passagesOf(
  { base, basePlaces, steps, final }: TriedMigration,
  serverVersionNumber: number,
): readonly Passage[] {
  let before: Catalog = { ...final, objects: base };
  let placesBefore = basePlaces;
  return steps.map((step) => {
    const after: Catalog = { ...before, objects: applyDeltas(before.objects, [step.delta]) };
    // A type that is renamed changes the name of the columns' type, and no value.
    const kept: Catalog = { ...before, objects: withoutRemoved(before, step) };
    const conversions = isRename(step) ? [] : typeChanges(kept, step.delta.put);
    const alike = isRename(step) ? [] : planAlike(kept, after, conversions, serverVersionNumber);
    const places =
      placesBefore === null || step.places === null ? null : { before: placesBefore, after: step.places };
    const passage = { step, before, after, conversions, places, alike };
    before = after;
    placesBefore = step.places;
    return passage;
  });
}

/** What is made again under its name keeps nothing: it is compared as if it had not been there. */
function withoutRemoved({ objects }: Catalog, { delta }: TriedStatement): readonly CatalogObject[] {
  const put = new Set(delta.put.map(objectKey));
  const remade = delta.removed.filter((object) => put.has(objectKey(object)));
  return applyDeltas(objects, [{ put: [], removed: remade }]);
}

function typeChanges(before: Catalog, put: readonly CatalogObject[]): readonly TypeChange[] {
  const columns = new Map(
    before.objects
      .filter((object) => object.kind === 'column')
      .map((column) => [objectKey(column), column] as const),
  );
  return put.flatMap((after) => {
    const column = after.kind === 'column' ? columns.get(objectKey(after)) : undefined;
    const isConverted = after.kind === 'column' && column !== undefined && column.type !== after.type;
    return isConverted ? [{ before: column, after }] : [];
  });
}

/** Conversions are asked about with the expression of the file, which no plan knows. */
function planAlike(
  before: Catalog,
  after: Catalog,
  conversions: readonly TypeChange[],
  serverVersionNumber: number,
): readonly Statement[] {
  const converted = new Map(conversions.map((change) => [objectKey(change.after), change.after.type]));
  const actual: Catalog = {
    ...before,
    objects: before.objects.map((object) => {
      const type = object.kind === 'column' ? converted.get(objectKey(object)) : undefined;
      return object.kind === 'column' && type !== undefined ? { ...object, type } : object;
    }),
  };
  // As for small tables: one statement for one change.
  const tableSizes = new Map<ObjectKey, number>(
    after.objects.filter(({ kind }) => kind === 'table').map((table) => [objectKey(table), 0]),
  );
  const differences = compareCatalogs(after, actual);
  return planRepair(differences, { actual, expected: after, serverVersionNumber, tableSizes }).statements;
}
