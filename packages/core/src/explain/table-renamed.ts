import type { Finding, Pair } from '../model/finding.ts';
import { describeObject } from '../model/identity.ts';
import type { Table } from '../model/objects/tables.ts';
import { renamedFrom, sideOf } from './renamed-object.ts';

/** A table is there under another name, with the same columns. */
export function explainTableRenamed(
  expected: Table,
  actual: Table,
  pair: Pair,
  repair: readonly string[],
): Finding {
  return {
    code: 'table-renamed',
    severity: 'error',
    ...renamedFrom(expected, actual, pair, repair),
    message: `${describeObject(expected)} is called ${actual.name} ${sideOf[pair].actual}, and ${expected.name} ${sideOf[pair].expected}`,
    why: 'Prisma Client asks for the table by its name: every query of the model fails with "table does not exist" (P2021). Dropped and created anew, as `prisma migrate dev` would, its rows would be lost.',
  };
}
