import type { Report } from '../model/report.ts';
import type { Examination } from './examine.ts';

/** What was looked at, what was not, and why. */
export function coverageOf({ ownCatalog }: Pick<Examination, 'ownCatalog'>): Report['coverage'] {
  const checked = [...new Set(ownCatalog.objects.map((object) => object.kind))];
  return { ...ownCatalog.coverage, checked };
}
