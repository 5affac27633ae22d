import type { Catalog, CatalogObject } from '../../../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../../../model/identity.ts';
import type { Column, ExclusionConstraint, Table } from '../../../model/objects/tables.ts';
import type { Domain } from '../../../model/objects/types.ts';
import type { PreCheck } from '../../../model/plan.ts';
import { parseQualifiedName, quoteIdentifier, quoteLiteral, quoteQualified } from '../../../model/quote.ts';
import { domainOf, isOfType } from './computed-by-row.ts';
import type { WantedKeys } from './judge-data.ts';
import type { Passage } from './plan-alike.ts';

/** A question for rows that no plan of ours would ask. */
export interface RowCheck extends PreCheck {
  readonly sqlState: string;
  readonly on: ObjectIdentity;
}

const sampleSize = 5;
const violatedCheck = '23514';

/** What to ask for the rows that an object is compared with; null where no query can. */
export function checksOf(object: CatalogObject, passage: Passage): readonly RowCheck[] | null {
  switch (object.kind) {
    case 'exclusionConstraint':
      return excludedRows(object, passage.after);
    case 'domain':
      return valuesOf(object, passage);
    case 'column': {
      const domain = domainOf(object, passage.after);
      return domain === null ? null : newValues(object, domain);
    }
    case 'table':
      return partitionedRows(object, passage);
    default:
      return null;
  }
}

/** Rows with a key that an INSERT brings as well. */
export function keysThere({ key, columns, values }: WantedKeys): PreCheck {
  const condition = values
    .map((row) =>
      row
        .map((value, place) => `${quoteIdentifier(columns[place] ?? '')} = ${quoteLiteral(value)}`)
        .join(' AND '),
    )
    .map((each) => `(${each})`)
    .join(' OR ');
  return {
    description: `rows of ${key.table} that have a key already which is inserted (${columns.join(', ')})`,
    sql: countWhere(quoteQualified(key.schema, key.table), condition),
  };
}

function countWhere(from: string, condition: string): string {
  return `SELECT count(*) OVER () FROM ${from} WHERE ${condition} LIMIT ${sampleSize}`;
}

const excluding = /^EXCLUDE USING \w+ \((.*?)\)(?: WHERE \((.*)\))?(?: DEFERRABLE.*)?$/s;
const element = /^("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*) WITH ([^\s,()]+)$/;

/** Pairs of rows, where every element is a column and its operator. */
function excludedRows(constraint: ExclusionConstraint, { objects }: Catalog): readonly RowCheck[] | null {
  const { schema, table, name, definition } = constraint;
  const isPartitioned = objects.some(
    (object) =>
      object.kind === 'table' &&
      object.schema === schema &&
      object.name === table &&
      object.partitionKey !== null,
  );
  const [, list, predicate = 'true'] = excluding.exec(definition) ?? [];
  const elements = (list ?? '').split(', ').map((each) => element.exec(each));
  if (isPartitioned || list === undefined || elements.includes(null)) return null;
  const columns = elements.map((found) => found?.[1] ?? '');
  const rows = `(SELECT ctid AS place, ${columns.join(', ')} FROM ${quoteQualified(schema, table)} WHERE ${predicate})`;
  const conflicts = elements.map((found, place) => {
    const column = columns[place] ?? '';
    return `one.${column} ${found?.[2] ?? ''} other.${column}`;
  });
  return [
    {
      description: `pairs of rows of ${table} that ${name} excludes`,
      sql: `SELECT count(*) OVER () FROM ${rows} AS one, ${rows} AS other WHERE one.place < other.place AND ${conflicts.join(' AND ')} LIMIT ${sampleSize}`,
      sqlState: '23P01',
      on: constraint,
    },
  ];
}

/** `CHECK ((VALUE > 0))` → `(VALUE > 0)`; null where it is not compared with what is there. */
function conditionsOf(domain: Domain, known: ReadonlySet<string>): readonly string[] {
  return domain.constraints.flatMap(({ definition }) => {
    if (known.has(definition) || definition.endsWith(' NOT VALID')) return [];
    return /^CHECK \((.*)\)$/s.exec(definition)?.[1] ?? [];
  });
}

/** Words in quotes stay as they are. */
function withValue(condition: string, value: string): string {
  return condition.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\bVALUE\b/g, (word) =>
    word === 'VALUE' ? value : word,
  );
}

/** Values of the columns of a domain that is narrowed; null where an array or another type holds them. */
function valuesOf(domain: Domain, { before, after }: Passage): readonly RowCheck[] | null {
  const old = before.objects.find((object) => objectKey(object) === objectKey(domain));
  if (old?.kind !== 'domain') return null;
  const conditions = conditionsOf(domain, new Set(old.constraints.map(({ definition }) => definition)));
  const checks: RowCheck[] = [];
  for (const object of after.objects) {
    if (object.kind === 'domain' && isOfType(object.type, domain)) return null;
    if (object.kind !== 'column' || !isOfType(object.type, domain)) continue;
    if (object.type.endsWith(']')) return null;
    const value = quoteIdentifier(object.name);
    const from = quoteQualified(object.schema, object.table);
    const about = `rows of ${object.table} whose ${object.name}`;
    if (old.isNullable && !domain.isNullable) {
      const sql = countWhere(from, `${value} IS NULL`);
      checks.push({ description: `${about} is NULL`, sql, sqlState: '23502', on: object });
    }
    for (const condition of conditions) {
      const sql = countWhere(from, `NOT (${withValue(condition, value)})`);
      const description = `${about} violates ${domain.name}`;
      checks.push({ description, sql, sqlState: violatedCheck, on: object });
    }
  }
  return checks;
}

/** What the rows that are there get in a new column: its default, that of the domain, or NULL. */
function newValues(column: Column, domain: Domain): readonly RowCheck[] | null {
  if (column.type.endsWith(']') || column.generated !== null || column.identity !== null) return null;
  const value = `(${column.default ?? domain.default ?? 'NULL'})::${domain.type}`;
  const from = quoteQualified(column.schema, column.table);
  const about = `rows of ${column.table} that would have in ${column.name}`;
  const required = domain.isNullable
    ? []
    : [
        {
          description: `${about} NULL`,
          sql: countWhere(from, `${value} IS NULL`),
          sqlState: '23502',
          on: column,
        },
      ];
  return [
    ...required,
    ...conditionsOf(domain, new Set()).map((condition) => ({
      description: `${about} what violates ${domain.name}`,
      sql: countWhere(from, `NOT (${withValue(condition, value)})`),
      sqlState: violatedCheck,
      on: column,
    })),
  ];
}

const plainKey = /^(RANGE|LIST) \(("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)\)$/;
const rangeBound = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s;
const listBound = /^FOR VALUES IN \((.*)\)$/s;

/** Rows of the default partition that belong into a new one, and rows that a table brings which do not. */
function partitionedRows(table: Table, { before, after }: Passage): readonly RowCheck[] | null {
  const [schema = '', name = ''] = parseQualifiedName(table.inherits[0] ?? '');
  const parent = after.objects.find(
    (object) => object.kind === 'table' && object.schema === schema && object.name === name,
  );
  if (parent?.kind !== 'table') return null;
  const condition = conditionOf(parent.partitionKey ?? '', table.partitionBound ?? '');
  if (condition === null) return null;
  const isAttached = before.objects.some((object) => objectKey(object) === objectKey(table));
  const others = after.objects.filter(
    (object): object is Table =>
      object.kind === 'table' &&
      object.partitionBound === 'DEFAULT' &&
      object.inherits[0] === table.inherits[0] &&
      objectKey(object) !== objectKey(table),
  );
  const own: RowCheck = {
    description: `rows of ${table.name} that are outside of its bounds`,
    sql: countWhere(quoteQualified(table.schema, table.name), `(${condition}) IS NOT TRUE`),
    sqlState: violatedCheck,
    on: table,
  };
  return [
    ...(isAttached ? [own] : []),
    ...others.map((each) => ({
      description: `rows of ${each.name} that belong into ${table.name}`,
      sql: countWhere(quoteQualified(each.schema, each.name), condition),
      sqlState: violatedCheck,
      on: each,
    })),
  ];
}

/** Null of a key that is more than one column, and of bounds that name more. */
function conditionOf(key: string, bound: string): string | null {
  const [, strategy, column = ''] = plainKey.exec(key) ?? [];
  const [, from = '', to = ''] = rangeBound.exec(bound) ?? [];
  const list = listBound.exec(bound)?.[1] ?? '';
  if (strategy === 'RANGE' && from !== '') {
    const lower = from === 'MINVALUE' ? `${column} IS NOT NULL` : `${column} >= ${from}`;
    return to === 'MAXVALUE' ? lower : `${lower} AND ${column} < ${to}`;
  }
  if (strategy !== 'LIST' || list === '') return null;
  const isWithNull = /(?:^|, )NULL(?:$|, )/.test(list);
  return isWithNull ? null : `${column} IN (${list})`;
}
