import { compareCatalogs } from '../../src/compare/compare-catalogs.ts';
import { rootDifferences } from '../../src/compare/root-differences.ts';
import type { Catalog } from '../../src/model/catalog.ts';
import { differingObject, type Difference } from '../../src/model/difference.ts';
import { describeObject, objectKey, type ObjectKind } from '../../src/model/identity.ts';
import type { RepairPlan } from '../../src/model/plan.ts';
import { planRepair } from '../../src/plan/plan-repair.ts';

/** The plan that turns `actual` into `expected`, of tables that are small. */
export function planBetween(expected: Catalog, actual: Catalog): RepairPlan {
  return planRepair(compareCatalogs(expected, actual), {
    actual,
    expected,
    serverVersionNumber: expected.serverVersionNumber,
    tableSizes: smallSizes(actual),
  });
}

/** What a recording keeps of a change and of the ways back and there. */
export function concludePlans(base: Catalog, changed: Catalog): unknown {
  return {
    touches: touchedBy(compareCatalogs(base, changed)),
    back: shorten(planBetween(base, changed)),
    there: shorten(planBetween(changed, base)),
  };
}

function shorten({ statements, unplanned }: RepairPlan): unknown {
  return {
    statements: statements.map(({ sql, hazards, preChecks }) => ({
      sql,
      hazards: hazards.map(({ kind }) => kind),
      preChecks: preChecks.length,
    })),
    unplanned: unplanned.map(({ object }) => describeObject(object)),
  };
}

export function touchedBy(differences: readonly Difference[]): readonly string[] {
  return rootDifferences(differences)
    .map((each) => describeObject(differingObject(each)))
    .sort();
}

/** For every table a size that no plan goes out of its way for. */
export function smallSizes({ objects }: Catalog): ReadonlyMap<ReturnType<typeof objectKey>, number> {
  const kinds: ReadonlySet<ObjectKind> = new Set(['table', 'materializedView']);
  const relations = objects.filter(({ kind, table }) => table !== null || kinds.has(kind));
  return new Map(
    relations.map(({ schema, table, name }) => [
      objectKey({ kind: 'table', schema, table: null, name: table ?? name }),
      8192,
    ]),
  );
}
