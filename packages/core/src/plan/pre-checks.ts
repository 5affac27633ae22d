import type {
  CheckConstraint,
  Column,
  ForeignKey,
  Index,
  PrimaryKey,
  UniqueConstraint,
} from '../model/catalog.ts';
import { describeObject, type ObjectIdentity } from '../model/identity.ts';
import type { PreCheck } from '../model/plan.ts';
import { quoteQualified, quoteIdentifier, quoteLiteral } from '../model/quote.ts';
import type { RenderContext } from './render-context.ts';
import { qualifyTable } from './render-identifier.ts';

const sampleSize = 5;

/** Rows that a condition finds: their number, and the keys of the first few. */
function countRows(
  actual: RenderContext,
  on: ObjectIdentity & { readonly table: string },
  description: string,
  condition: string,
): PreCheck {
  const table = { kind: 'table', schema: on.schema, table: null, name: on.table } as const;
  const keys = actual.on('primaryKey', table)[0]?.columns ?? [];
  const sample = keys.length === 0 ? ['ctid'] : keys.map(quoteIdentifier);
  return {
    description,
    sql: `SELECT count(*) OVER (), ${sample.join(', ')} FROM ${qualifyTable(on)} WHERE ${condition} LIMIT ${sampleSize}`,
  };
}

/** Rows that hold NULL where the column must not. */
export function nullRows(actual: RenderContext, column: Column): PreCheck {
  const description = `rows of ${column.table} whose ${column.name} is NULL`;
  return countRows(actual, column, description, `${quoteIdentifier(column.name)} IS NULL`);
}

/** Rows of a table that gets a required column without a default. */
export function anyRows(actual: RenderContext, column: Column): PreCheck {
  return countRows(actual, column, `rows of ${column.table} that would have no ${column.name}`, 'true');
}

/** Groups of rows that a unique key would refuse; none where the keys cannot be told from their operator classes. */
export function duplicateRows(
  actual: RenderContext,
  key: PrimaryKey | UniqueConstraint | Index,
): readonly PreCheck[] {
  const columns = key.kind === 'index' ? indexKeys(actual, key) : key.columns.map(quoteIdentifier);
  if (columns === null) return [];
  const conditions = [
    ...(isNullDistinct(key) ? columns.map((column) => `${column} IS NOT NULL`) : []),
    ...(key.kind === 'index' && key.predicate !== null ? [`(${key.predicate})`] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return [
    {
      description: `groups of rows of ${key.table} that are equal in ${columns.join(', ')}`,
      sql: `SELECT count(*) OVER (), ${columns.join(', ')} FROM ${qualifyTable(key)}${where} GROUP BY ${columns.join(', ')} HAVING count(*) > 1 LIMIT ${sampleSize}`,
    },
  ];
}

function isNullDistinct(key: PrimaryKey | UniqueConstraint | Index): boolean {
  if (key.kind === 'index') return key.treatsNullsAsDistinct;
  return !key.definition.includes('NULLS NOT DISTINCT');
}

/** Keys that are nothing but a column; null when one of them is more than that. */
function indexKeys(actual: RenderContext, index: Index): readonly string[] | null {
  const columns = new Set(
    actual.columnsOf({ ...index, kind: 'table', name: index.table }).map(({ name }) => name),
  );
  const keys = index.keys.map((key) => {
    const name = key.startsWith('"') ? key.slice(1, -1).replaceAll('""', '"') : key;
    return columns.has(name) ? quoteIdentifier(name) : null;
  });
  return keys.every((key) => key !== null) ? keys : null;
}

/** Rows whose reference points to nothing. */
export function orphanRows(actual: RenderContext, foreignKey: ForeignKey): PreCheck {
  const pairs = foreignKey.columns.map((column, place) => ({
    child: `child.${quoteIdentifier(column)}`,
    parent: `parent.${quoteIdentifier(foreignKey.referencedColumns[place] ?? '')}`,
  }));
  const isSet = pairs.map(({ child }) => `${child} IS NOT NULL`).join(' AND ');
  const isEqual = pairs.map(({ child, parent }) => `${parent} = ${child}`).join(' AND ');
  const parent = quoteQualified(foreignKey.referencedSchema, foreignKey.referencedTable);
  return {
    description: `rows of ${foreignKey.table} that refer to no row of ${foreignKey.referencedTable}`,
    sql: `SELECT count(*) OVER (), ${pairs.map(({ child }) => child).join(', ')} FROM ${qualifyTable(foreignKey)} AS child WHERE ${isSet} AND NOT EXISTS (SELECT FROM ${parent} AS parent WHERE ${isEqual}) LIMIT ${sampleSize}`,
  };
}

/** Rows for which a check is false. */
export function violatingRows(actual: RenderContext, check: CheckConstraint): readonly PreCheck[] {
  const condition = /^CHECK \((.*)\)(?: NO INHERIT| NOT VALID| NOT ENFORCED)*$/s.exec(check.definition)?.[1];
  if (condition === undefined) return [];
  return [
    countRows(actual, check, `rows of ${check.table} that violate ${check.name}`, `NOT (${condition})`),
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
    return [countRows(actual, column, description, `length(${name}::text) > ${length}`)];
  }
  if (serverVersionNumber >= 160000) {
    const condition = `NOT pg_catalog.pg_input_is_valid(${name}::text, ${quoteLiteral(type)})`;
    return [countRows(actual, column, description, condition)];
  }
  if (!integerTypes.has(type)) return [];
  return [countRows(actual, column, description, `${name}::text !~ '^\\s*[-+]?\\d+\\s*$'`)];
}

/** Rows that hold a label which the enum loses. */
export function lostLabels(actual: RenderContext, column: Column, labels: readonly string[]): PreCheck {
  const name = quoteIdentifier(column.name);
  const isArray = column.type.endsWith('[]');
  const list = labels.map(quoteLiteral).join(', ');
  const condition = isArray ? `${name}::text[] && ARRAY[${list}]::text[]` : `${name}::text IN (${list})`;
  return countRows(
    actual,
    column,
    `rows of ${column.table} with ${describeObject(column)} in ${list}`,
    condition,
  );
}
