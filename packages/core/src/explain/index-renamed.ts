import type { Finding, Pair } from '../model/finding.ts';
import { describeObject } from '../model/identity.ts';
import type { Index } from '../model/objects/tables.ts';
import { renamedFrom, sideOf } from './renamed-object.ts';

/** An index is there under another name, equal in everything else. */
export function explainIndexRenamed(
  expected: Index,
  actual: Index,
  pair: Pair,
  repair: readonly string[],
): Finding {
  return {
    code: 'index-renamed',
    severity: 'warning',
    ...renamedFrom(expected, actual, pair, repair),
    ...(pair === 'SH'
      ? {
          next: 'prisma migrate dev writes the RENAME; or keep the name with map: on the @@index or @@unique',
        }
      : {}),
    message: `${describeObject(expected)} is called ${actual.name} ${sideOf[pair].actual}, and ${expected.name} ${sideOf[pair].expected}`,
    why: 'Queries are as fast as before; what names the index fails: a later migration that drops or renames it (P3018).',
  };
}
