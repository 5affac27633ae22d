import type { ObjectIdentity } from '../model/identity.ts';
import type {
  CheckConstraint,
  Column,
  ForeignKey,
  Index,
  PrimaryKey,
  UniqueConstraint,
} from '../model/objects/tables.ts';
import type { PreCheck } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { RenderContext } from './render-context.ts';
import { qualifyTable } from './render-identifier.ts';

const sampleSize = 5;

type OnTable = ObjectIdentity & { readonly table: string };

function tableOf({ schema, table }: OnTable): ObjectIdentity {
  return { kind: 'table', schema, table: null, name: table };
}

/** Keys do not reach the rows of tables that inherit from theirs; those of partitions are the table's own. */
function onlyOf(actual: RenderContext, table: ObjectIdentity): string {
  return actual.childrenOf(table).some(({ partitionBound }) => partitionBound === null) ? 'ONLY ' : '';
}

/** Rows that a condition finds: their number, and the keys of the first few. */
export function rowsWhere(
  actual: RenderContext,
  on: OnTable,
  description: string,
  condition: string,
): PreCheck {
  const keys = actual.on('primaryKey', tableOf(on))[0]?.columns ?? [];
  const sample = keys.length === 0 ? ['ctid'] : keys.map(quoteIdentifier);
  return {
    description,
    sql: `SELECT count(*) OVER (), ${sample.join(', ')} FROM ${qualifyTable(on)} WHERE ${condition} LIMIT ${sampleSize}`,
  };
}

/** Rows that hold NULL where the column must not. */
export function nullRows(actual: RenderContext, column: Column): PreCheck {
  const description = `rows of ${column.table} whose ${column.name} is NULL`;
  return rowsWhere(actual, column, description, `${quoteIdentifier(column.name)} IS NULL`);
}

/** Rows of a table that gets a required column without a default. */
export function anyRows(actual: RenderContext, column: Column): PreCheck {
  return rowsWhere(actual, column, `rows of ${column.table} that would have no ${column.name}`, 'true');
}

/** Groups of rows that a unique key would refuse. */
export function duplicateRows(actual: RenderContext, key: PrimaryKey | UniqueConstraint | Index): PreCheck {
  const keys = key.kind === 'index' ? key.keys.map(withoutOrder) : key.columns.map(quoteIdentifier);
  const conditions = [
    ...(isNullDistinct(key) ? keys.map((each) => `${each} IS NOT NULL`) : []),
    ...(key.kind === 'index' && key.predicate !== null ? [`(${key.predicate})`] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return {
    description: `groups of rows of ${key.table} that are equal in ${keys.join(', ')}`,
    sql: `SELECT count(*) OVER (), ${keys.join(', ')} FROM ${onlyOf(actual, tableOf(key))}${qualifyTable(key)}${where} GROUP BY ${keys.join(', ')} HAVING count(*) > 1 LIMIT ${sampleSize}`,
  };
}

function isNullDistinct(key: PrimaryKey | UniqueConstraint | Index): boolean {
  if (key.kind === 'index') return key.treatsNullsAsDistinct;
  return !key.definition.includes('NULLS NOT DISTINCT');
}

const orderPattern =
  /(?: (?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))*_ops(?: \(.*\))?)?(?: DESC)?(?: NULLS (?:FIRST|LAST))?$/;

/**
 * What an index key computes, without operator class and order. The classes that PostgreSQL brings for one type call the
 * same values equal.
 */
function withoutOrder(key: string): string {
  return key.replace(orderPattern, '');
}

/** Rows whose reference points to nothing. */
export function orphanRows(actual: RenderContext, foreignKey: ForeignKey): PreCheck {
  const pairs = foreignKey.columns.map((column, place) => ({
    child: `child.${quoteIdentifier(column)}`,
    parent: `parent.${quoteIdentifier(foreignKey.referencedColumns[place] ?? '')}`,
  }));
  const isSet = pairs.map(({ child }) => `${child} IS NOT NULL`).join(' AND ');
  const isPartlySet = pairs.map(({ child }) => `${child} IS NULL`).join(' OR ');
  const isAnySet = pairs.map(({ child }) => `${child} IS NOT NULL`).join(' OR ');
  const isEqual = pairs.map(({ child, parent }) => `${parent} = ${child}`).join(' AND ');
  const { referencedSchema: schema, referencedTable: name } = foreignKey;
  const parent = quoteQualified(schema, name);
  const onlyParent = onlyOf(actual, { kind: 'table', schema, table: null, name });
  const isOrphan = `${isSet} AND NOT EXISTS (SELECT FROM ${onlyParent}${parent} AS parent WHERE ${isEqual})`;
  const condition = foreignKey.definition.includes(' MATCH FULL')
    ? `(${isOrphan}) OR ((${isPartlySet}) AND (${isAnySet}))`
    : isOrphan;
  return {
    description: `rows of ${foreignKey.table} that refer to no row of ${foreignKey.referencedTable}`,
    sql: `SELECT count(*) OVER (), ${pairs.map(({ child }) => child).join(', ')} FROM ${onlyOf(actual, tableOf(foreignKey))}${qualifyTable(foreignKey)} AS child WHERE ${condition} LIMIT ${sampleSize}`,
  };
}

/** Rows for which a check is false. */
export function violatingRows(actual: RenderContext, check: CheckConstraint): readonly PreCheck[] {
  const condition = /^CHECK \((.*)\)(?: NO INHERIT| NOT VALID| NOT ENFORCED)*$/s.exec(check.definition)?.[1];
  if (condition === undefined) return [];
  return [
    rowsWhere(actual, check, `rows of ${check.table} that violate ${check.name}`, `NOT (${condition})`),
  ];
}

const integerTypes: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);

/** Values that the new type refuses; none where this version cannot ask without failing. */
export function failingCasts(
  actual: RenderContext,
  column: Column,
  type: string,
  serverVersionNumber: number,
): readonly PreCheck[] {
  const name = quoteIdentifier(column.name);
  const description = `rows of ${column.table} whose ${column.name} is no ${type}`;
  const length = /^character varying\((\d+)\)$/.exec(type)?.[1];
  if (length !== undefined) {
    return [rowsWhere(actual, column, description, `length(${name}::text) > ${length}`)];
  }
  if (serverVersionNumber >= 160000) {
    const condition = `NOT pg_catalog.pg_input_is_valid(${name}::text, ${quoteLiteral(type)})`;
    return [rowsWhere(actual, column, description, condition)];
  }
  if (!integerTypes.has(type)) return [];
  return [rowsWhere(actual, column, description, `${name}::text !~ '^\\s*[-+]?\\d+\\s*$'`)];
}

/** Rows that hold a label which the enum loses. */
export function lostLabels(actual: RenderContext, column: Column, labels: readonly string[]): PreCheck {
  const name = quoteIdentifier(column.name);
  const isArray = column.type.endsWith('[]');
  const list = labels.map(quoteLiteral).join(', ');
  const condition = isArray ? `${name}::text[] && ARRAY[${list}]::text[]` : `${name}::text IN (${list})`;
  return rowsWhere(
    actual,
    column,
    `rows of ${column.table} whose ${column.name} ${isArray ? 'holds' : 'is'} ${labels.map(quoteLiteral).join(' or ')}`,
    condition,
  );
}
