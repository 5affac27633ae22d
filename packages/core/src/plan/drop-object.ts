import type { CatalogObject, ObjectOf } from '../model/catalog.ts';
import { describeObject } from '../model/identity.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier } from '../model/quote.ts';
import { forgetsSecrets } from './alter-foreign-data.ts';
import { briefLock, dataLoss } from './hazards.ts';
import { isRebuilt } from './repair-facts.ts';
import { parentIndexOf } from './render-partition.ts';
import { changeGrant } from './render-annotation.ts';
import { changeDefaults } from './render-default-privileges.ts';
import { foreignTarget } from './render-foreign-data.ts';
import { changesReplication } from './render-publication.ts';
import { dropSubscription } from './render-subscription.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import { relationOf, type RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';

/** Takes one object away, without CASCADE: what depends on it has statements of its own. */
export function dropObject(context: RepairContext, object: CatalogObject): readonly Statement[] {
  switch (object.kind) {
    case 'comment':
      return [statement(`COMMENT ON ${nameTarget(object.on)} IS NULL`, object)];
    case 'owner':
      return [];
    case 'defaultPrivilege':
      return changeDefaults(object, object.granted, object.builtIn).map((sql) => statement(sql, object));
    case 'grant':
      return changeGrant(object, object.privileges, object.initial ?? []).map((sql) =>
        statement(sql, object),
      );
    case 'column':
      return [
        statement(`ALTER TABLE ${qualifyTable(object)} DROP COLUMN ${quoteIdentifier(object.name)}`, object, {
          hazards: [briefLock(object), dataLoss(`all values of ${describeObject(object)} are lost`)],
        }),
      ];
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'foreignKey':
    case 'checkConstraint':
    case 'exclusionConstraint': {
      const sql = `ALTER TABLE ${qualifyTable(object)} DROP CONSTRAINT ${quoteIdentifier(object.name)}`;
      return [statement(sql, object, { hazards: [briefLock(object)] })];
    }
    case 'foreignDataWrapper':
    case 'foreignServer':
    case 'userMapping':
      return [statement(`DROP ${foreignTarget(object)}`, object, { hazards: forgetsSecrets(object) })];
    case 'subscription':
      return dropSubscription(object);
    case 'index':
      return [dropIndex(context, object)];
    default:
      return [statement(`DROP ${nameTarget(object)}`, object, { hazards: hazardsOf(context, object) })];
  }
}

/** A partitioned index, or a part of one, cannot be dropped CONCURRENTLY. */
function dropIndex(context: RepairContext, index: CatalogObject & { readonly kind: 'index' }): Statement {
  const name = quoteQualified(index.schema, index.name);
  const isPartitioned = context.actual.tableOf(index)?.type === 'partitionedTable';
  if (!context.isLarge(index) || isPartitioned || index.parentIndex !== null) {
    // A key that is a part of it cannot go before it.
    const cascade = hasKeyParts(context, index) ? ' CASCADE' : '';
    return statement(`DROP INDEX ${name}${cascade}`, index, { hazards: [briefLock(index)] });
  }
  return statement(`DROP INDEX CONCURRENTLY ${name}`, index, { isTransactional: false });
}

function hasKeyParts({ actual }: RepairContext, index: ObjectOf<'index'>): boolean {
  return actual
    .childrenOf(relationOf(index))
    .flatMap((child) => [...actual.on('primaryKey', child), ...actual.on('uniqueConstraint', child)])
    .some((key) => parentIndexOf(actual, key)?.name === index.name);
}

function hazardsOf(context: RepairContext, object: CatalogObject): readonly Hazard[] {
  switch (object.kind) {
    case 'table':
      return [
        briefLock(object),
        dataLoss(
          isRebuilt(context, object)
            ? `${describeObject(object)} is made anew: its rows are copied out and back, and counted`
            : `all rows of ${describeObject(object)} are lost`,
        ),
      ];
    case 'sequence':
      return [dataLoss(`the current number of ${describeObject(object)} is lost`)];
    case 'publication':
      return [changesReplication(object)];
    case 'foreignTable':
      return [briefLock(object), ...forgetsSecrets(object)];
    case 'trigger':
    case 'rule':
    case 'policy':
    case 'view':
    case 'materializedView':
      return [briefLock(object)];
    default:
      return [];
  }
}
