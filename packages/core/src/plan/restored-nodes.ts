import { objectKey } from '../model/identity.ts';
import type { Domain } from '../model/objects/types.ts';
import { quoteIdentifier } from '../model/quote.ts';
import { alterDomain } from './alter-domain.ts';
import { briefLock } from './hazards.ts';
import { plannedNode, type PlannedNode } from './planned-node.ts';
import { qualifyTable } from './render-identifier.ts';
import type { RepairScope } from './repair-scope.ts';
import { statement } from './statement.ts';
import { columnsOfType } from './swap-type.ts';

/** Domains whose default or checks were taken away for a while. */
export function domainNodes(scope: RepairScope): readonly PlannedNode[] {
  return [...scope.releasedDomains].flatMap(([key, actual]) => {
    const expected = scope.context.expected.find(key);
    const isBuilt = scope.creates.has(key) || scope.swaps.has(key) || scope.drops.has(key);
    if (expected?.kind !== 'domain' || isBuilt) return [];
    const attributes = changedAttributes(expected, actual);
    const statements = alterDomain(actual, expected, attributes);
    return statements === null ? [] : [plannedNode(scope, expected, 'CreateDomain', statements)];
  });
}

function changedAttributes(expected: Domain, actual: Domain): ReadonlySet<string> {
  return new Set([
    ...(expected.default === actual.default ? [] : ['default']),
    ...(expected.isNullable === actual.isNullable ? [] : ['isNullable']),
    ...(expected.notNullName === actual.notNullName ? [] : ['notNullName']),
    'constraints',
  ]);
}

/** Defaults that were taken away for a while and that no other statement brings back. */
export function defaultNodes(scope: RepairScope): readonly PlannedNode[] {
  const swapped = new Set(
    [...scope.swaps.values()].flatMap(({ actual }) => columnsOfType(scope.context, actual).map(objectKey)),
  );
  return [...scope.withoutDefault].flatMap(([key]) => {
    const expected = scope.context.expected.find(key);
    // A statement for the column's type or default brings it back.
    const isSet = scope.alters.get(key)?.statements.some(({ sql }) => sql.includes(' SET DEFAULT ')) === true;
    if (isSet || swapped.has(key)) return [];
    if (expected?.kind !== 'column' || expected.default === null || scope.creates.has(key)) return [];
    const sql = `ALTER TABLE ${qualifyTable(expected)} ALTER COLUMN ${quoteIdentifier(expected.name)} SET DEFAULT ${expected.default}`;
    return [
      plannedNode(scope, expected, 'AlterTable', [
        statement(sql, expected, { hazards: [briefLock(expected)] }),
      ]),
    ];
  });
}
