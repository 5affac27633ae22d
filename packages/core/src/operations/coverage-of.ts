import { objectKinds } from '../model/identity.ts';
import type { Report } from '../model/report.ts';
import type { Examination } from './examine.ts';

/** What was looked at, what was not, and why. */
export function coverageOf({ ownCatalog }: Pick<Examination, 'ownCatalog'>): Report['coverage'] {
  const checked = objectKinds.filter((kind) => kind !== 'owner' && kind !== 'grant');
  return { ...ownCatalog.coverage, checked };
}
