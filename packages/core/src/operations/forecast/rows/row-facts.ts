import { askRows } from '../../../apply/ask-rows.ts';
import type { Reader } from '../../../database/database.ts';
import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { describeObject, objectKey, type ObjectIdentity } from '../../../model/identity.ts';
import { quoteQualified } from '../../../model/quote.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import { domainOf, isOfType } from './computed-by-row.ts';
import type { Passage } from './plan-alike.ts';

/** True where they may not be read, or not all of them: what was not seen is not empty. */
export async function holdsRows(database: Reader, table: string): Promise<boolean> {
  const answer = await askRows(database, `SELECT count(*) FROM (SELECT FROM ${table} LIMIT 1) AS rows`);
  return answer.kind !== 'rows' || answer.rows[0]?.[0] !== '0';
}

/** `schema.name` of a table, or of the one that an object stands on. */
export function tableNameOf({ kind, schema, table, name }: ObjectIdentity): string | null {
  if (kind === 'table') return `${schema ?? ''}.${name}`;
  return table === null ? null : `${schema ?? ''}.${table}`;
}

/** A schema's name may hold a dot, though hardly ever does. */
export function splitName(name: string): readonly string[] {
  const place = name.indexOf('.');
  return [name.slice(0, place), name.slice(place + 1)];
}

/** What PostgreSQL says of rows that are in the way of an object. */
export function stateOf(object: ObjectIdentity | undefined): string {
  switch (object?.kind) {
    case 'primaryKey':
    case 'uniqueConstraint':
    case 'index':
      return '23505';
    case 'foreignKey':
      return '23503';
    case 'checkConstraint':
      return '23514';
    case 'enum':
      return '22P02';
    default:
      return '23502';
  }
}

/** What PostgreSQL compares with the rows that are there, and no query of ours does. */
export function uncheckable({ step, before, after }: Passage): readonly CatalogObject[] {
  if (isRename(step)) return [];
  const known = new Map(before.objects.map((object) => [objectKey(object), object]));
  return step.delta.put.filter((object) => {
    const old = known.get(objectKey(object));
    switch (object.kind) {
      case 'exclusionConstraint':
        return old === undefined;
      case 'domain':
        return (
          old?.kind === 'domain' &&
          (object.constraints.length > old.constraints.length || (old.isNullable && !object.isNullable))
        );
      case 'column': {
        const domain = old === undefined ? domainOf(object, after) : null;
        return domain !== null && (domain.constraints.length > 0 || !domain.isNullable);
      }
      case 'table':
        return object.partitionBound !== null && (old?.kind !== 'table' || old.partitionBound === null);
      default:
        return false;
    }
  });
}

/** As it is written in a query; null where there is none of that name. Its columns are not listed. */
export function materializedViewOf({ objects }: Catalog, [schema, name]: readonly string[]): string | null {
  const found = objects.find(
    (object) => object.kind === 'materializedView' && object.schema === schema && object.name === name,
  );
  return found === undefined ? null : quoteQualified(found.schema ?? '', found.name);
}

/** Tables, `schema.name`, of which one has to hold rows for an object to be compared with any. */
export function relationsBehind(object: CatalogObject, { objects }: Catalog): readonly string[] {
  if (object.kind === 'domain') {
    return objects.flatMap((each) =>
      each.kind === 'column' && isOfType(each.type, object) ? [`${each.schema}.${each.table}`] : [],
    );
  }
  const own = tableNameOf(object);
  if (object.kind !== 'table') return own === null ? [] : [own];
  // What a partition takes over may not lie in the default one.
  const defaults = objects.flatMap((each) =>
    each.kind === 'table' &&
    each.partitionBound === 'DEFAULT' &&
    each.inherits.some((parent) => object.inherits.includes(parent))
      ? [`${each.schema}.${each.name}`]
      : [],
  );
  return [own ?? '', ...defaults];
}

/** A clause behind the line. */
export function describeUnchecked(object: CatalogObject): string {
  return `whether the rows that are there satisfy ${describeObject(object)} was not checked.`;
}
