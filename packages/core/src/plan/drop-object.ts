import type { CatalogObject } from '../model/catalog.ts';
import { describeObject } from '../model/identity.ts';
import type { Hazard, Statement } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier } from '../model/quote.ts';
import { briefLock, dataLoss } from './hazards.ts';
import { privilegesOn } from './render-annotation.ts';
import { nameTarget, qualifyTable } from './render-identifier.ts';
import type { RepairContext } from './repair-context.ts';
import { statement } from './statement.ts';

/** Takes one object away, without CASCADE: what depends on it has statements of its own. */
export function dropObject(context: RepairContext, object: CatalogObject): readonly Statement[] {
  switch (object.kind) {
    case 'comment':
      return [statement(`COMMENT ON ${nameTarget(object.on)} IS NULL`, object)];
    case 'owner':
      return [];
    case 'grant': {
      const privileges = object.privileges.map((privilege) => privilege.replace(/ WITH GRANT OPTION$/, ''));
      const grantee = object.grantee === 'public' ? 'PUBLIC' : quoteIdentifier(object.grantee);
      return [statement(`REVOKE ${privilegesOn(object.on, privileges)} FROM ${grantee}`, object)];
    }
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
    case 'index':
      return [dropIndex(context, object)];
    default:
      return [statement(`DROP ${nameTarget(object)}`, object, { hazards: hazardsOf(object) })];
  }
}

/** A partitioned index, or a part of one, cannot be dropped CONCURRENTLY. */
function dropIndex(context: RepairContext, index: CatalogObject & { readonly kind: 'index' }): Statement {
  const name = quoteQualified(index.schema, index.name);
  const isPartitioned = context.actual.tableOf(index)?.type === 'partitionedTable';
  if (!context.isLarge(index) || isPartitioned || index.parentIndex !== null) {
    return statement(`DROP INDEX ${name}`, index, { hazards: [briefLock(index)] });
  }
  return statement(`DROP INDEX CONCURRENTLY ${name}`, index, { isTransactional: false });
}

function hazardsOf(object: CatalogObject): readonly Hazard[] {
  switch (object.kind) {
    case 'table':
      return [briefLock(object), dataLoss(`all rows of ${describeObject(object)} are lost`)];
    case 'sequence':
      return [dataLoss(`the current number of ${describeObject(object)} is lost`)];
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
