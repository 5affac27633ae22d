import type { Finding, Pair } from '../model/finding.ts';
import { describeObject } from '../model/identity.ts';
import type { Column } from '../model/objects/tables.ts';
import { renamedFrom, sideOf } from './renamed-object.ts';

/** A column is there under another name, equal in everything else. */
export function explainColumnRenamed(
  expected: Column,
  actual: Column,
  pair: Pair,
  repair: readonly string[],
): Finding {
  return {
    code: 'column-renamed',
    severity: 'error',
    ...renamedFrom(expected, actual, pair, repair),
    message: `${describeObject(expected)} is called ${actual.name} ${sideOf[pair].actual}, and ${expected.name} ${sideOf[pair].expected}`,
    why: 'Prisma Client asks for the column by its name: every query of the model fails with "column does not exist" (P2022). Dropped and added anew, as `prisma migrate dev` would, its values would be lost.',
  };
}
