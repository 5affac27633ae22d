import type { CatalogObject } from '../model/catalog.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import { objectKey } from '../model/identity.ts';
import { quoteQualified } from '../model/quote.ts';
import type { Change } from './alter-object.ts';
import { releaseParents } from './alter-table.ts';
import { obstacleToRebuild, type Rebuild } from './find-rebuilds.ts';
import { holdRows } from './hold-rows.ts';
import { findIndexRenames } from './index-renames.ts';
import { releaseColumn } from './release-column.ts';
import type { RepairContext } from './repair-context.ts';
import { identityOf, isGenerationAlterable, isRebuilt, isReferable } from './repair-facts.ts';
import { RepairScope } from './repair-scope.ts';
import { changesParents, comesWithRowType, followsParent, hasRowType } from './shaped-by-others.ts';
import { statement } from './statement.ts';
import { alter, create, drop, dropAll, replace, unblock } from './take-apart.ts';
import { keysOn } from './unrecorded-dependents.ts';

/** Finds what a repair takes away, builds and alters: the differences, and all that is in the way of settling them. */
export function takeDifferences(context: RepairContext, differences: readonly Difference[]): RepairScope {
  const indexRenames = findIndexRenames(differences).filter(({ actual }) => !isRebuilt(context, actual));
  const scope = new RepairScope(context, indexRenames);
  for (const rebuild of context.rebuilds) takeRebuild(scope, rebuild);
  const renamed = new Set(
    indexRenames.flatMap(({ actual, expected }) => [objectKey(actual), objectKey(expected)]),
  );
  for (const difference of differences) {
    if (difference.kind === 'changed' && isRebuilt(context, difference.actual)) continue;
    if (renamed.has(objectKey(differingObject(difference)))) continue;
    take(scope, difference);
    regrantColumns(scope, difference);
  }
  return scope;
}

function take(scope: RepairScope, difference: Difference): void {
  switch (difference.kind) {
    case 'missing':
      if (!comesWithRowType(scope.context, difference.expected)) create(scope, difference.expected);
      return;
    case 'unexpected':
      if (!comesWithRowType(scope.context, difference.actual)) drop(scope, difference.actual);
      return;
    case 'changed':
      takeChange(scope, difference);
  }
}

function takeChange(scope: RepairScope, change: Change): void {
  const { actual, expected } = change;
  const attributes = new Set(change.attributes.map(({ name }) => name));
  if (attributes.has('isInherited')) admitOwnParts(scope, expected);
  if (attributes.has('parentIndex') && changesParents(scope.context, expected)) {
    alterWithout(scope, change, ['parentIndex', 'isInherited']);
    return;
  }
  if (expected.kind === 'table' && actual.kind === 'table') {
    const released = releaseParents(actual, expected);
    scope.releases.push(...released);
    if (released.length > 0) scope.left.add(objectKey(actual));
  }
  if (expected.kind === 'column' && actual.kind === 'column') {
    if (attributes.has('identity') && actual.identity !== null && expected.identity === null) {
      // Its sequence holds the name that a SERIAL column wants.
      releaseColumn(scope, actual, 'DROP IDENTITY');
    }
    if (hasRowType(scope.context, actual, expected)) {
      alterWithout(scope, change, ['type', 'collation']);
      return;
    }
    if (attributes.has('generated') && !isGenerationAlterable(scope.context, actual, expected)) {
      replace(scope, actual);
      return;
    }
    if (followsParent(scope.context, actual, expected)) {
      alterWithout(scope, change, ['type', 'collation']);
      return;
    }
    if (attributes.has('type') || attributes.has('collation')) unblock(scope, actual, 'altered');
    if (!isReferable(actual.type, expected.type)) dropAll(scope, keysOn(scope.context, actual));
  }
  if (actual.kind === 'sequence' && attributes.has('ownedBy') && actual.ownedBy !== null) {
    // It would go with the column that owns it.
    const sql = `ALTER SEQUENCE ${quoteQualified(actual.schema, actual.name)} OWNED BY NONE`;
    scope.releases.push(statement(sql, expected));
  }
  alter(scope, change);
}

function alterWithout(scope: RepairScope, change: Change, names: readonly string[]): void {
  const attributes = change.attributes.filter(({ name }) => !names.includes(name));
  if (attributes.length > 0) alter(scope, { ...change, attributes });
}

function takeRebuild(scope: RepairScope, rebuild: Rebuild): void {
  const reason = obstacleToRebuild(rebuild);
  if (reason !== null) {
    scope.unplanned.push({ object: identityOf(rebuild.expected), reason });
    return;
  }
  scope.holds.push(...holdRows(scope.context, rebuild));
  for (const table of rebuild.actualTree) {
    replace(scope, table);
    for (const sequence of scope.context.actual.sequencesOf(table)) replace(scope, sequence);
  }
  for (const table of rebuild.expectedTree) create(scope, table);
}

/** ATTACH PARTITION takes columns and checks over, INHERIT leaves them the table's own as well. */
function admitOwnParts(scope: RepairScope, expected: CatalogObject): void {
  const isInherited = 'isInherited' in expected && expected.isInherited;
  const isLeftOwn = isInherited && (expected.kind === 'column' || expected.kind === 'checkConstraint');
  const table = scope.context.expected.tableOf(expected);
  if (!isLeftOwn || table === undefined || table.partitionBound !== null) return;
  const object = identityOf(table);
  if (scope.unplanned.some((each) => objectKey(each.object) === objectKey(object))) return;
  const reason =
    'what became its own stays so when the table inherits again: only a new table has it from the parent';
  scope.unplanned.push({ object, reason });
}

/** REVOKE on a table takes the privilege from its columns as well. */
function regrantColumns(scope: RepairScope, difference: Difference): void {
  const revoked = difference.kind === 'missing' ? null : difference.actual;
  if (revoked?.kind !== 'grant' || revoked.on.kind === 'column') return;
  for (const grant of scope.context.expected.of('grant')) {
    const isOnColumn = grant.on.kind === 'column' && grant.on.schema === revoked.on.schema;
    if (isOnColumn && grant.on.table === revoked.on.name && grant.grantee === revoked.grantee)
      create(scope, grant);
  }
}
