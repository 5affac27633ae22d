import type { Catalog } from '../../model/catalog.ts';
import type { Report } from '../../model/report.ts';

/** What was looked at, with how much there is of each kind, what was not, and why. */
export function coverageOf({ coverage, objects }: Catalog): Report['coverage'] {
  const counts = new Map(coverage.checked.map((kind) => [kind, 0]));
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return { ...coverage, counts: [...counts].map(([kind, count]) => ({ kind, count })) };
}
