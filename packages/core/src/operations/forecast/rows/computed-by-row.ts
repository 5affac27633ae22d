import { askRows, type Asking } from '../../../apply/ask-rows.ts';
import type { Reader } from '../../../database/database.ts';
import type { Catalog } from '../../../model/catalog.ts';
import { describeObject, objectKey, type ObjectIdentity } from '../../../model/identity.ts';
import type { Column, Index } from '../../../model/objects/tables.ts';
import type { Domain } from '../../../model/objects/types.ts';
import { quoteIdentifier, quoteQualified } from '../../../model/quote.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import { oneAtLeast, rowsAreToBlame, type CountedRows } from './count-rows.ts';
import type { Passage } from './plan-alike.ts';
import { askBefore, type Moment } from './relation-before.ts';

/** What the server computes of every row while it makes an object. */
export interface RowComputation {
  readonly object: Column | Index;
  /** Computes the same, and changes nothing. */
  readonly sql: string;
}

/** Expressions of new indexes and generated columns, and defaults of new columns that are not plainly harmless. */
export function computationsOf({ step, before }: Passage): readonly RowComputation[] {
  if (isRename(step)) return [];
  const known = new Map(before.objects.map((object) => [objectKey(object), object]));
  return step.delta.put.flatMap((object): readonly RowComputation[] => {
    const old = known.get(objectKey(object));
    if (object.kind === 'column') return old === undefined ? ofColumn(object) : [];
    if (object.kind !== 'index') return [];
    return old?.kind === 'index' && old.definition === object.definition ? [] : ofIndex(object);
  });
}

function ofColumn(column: Column): readonly RowComputation[] {
  const { schema, table, name, default: value, generated, identity } = column;
  const from = quoteQualified(schema, table);
  if (generated !== null) {
    const isStored = generated.storage === 'stored';
    return isStored ? [{ object: column, sql: `SELECT count(${quoteIdentifier(name)}) FROM ${from}` }] : [];
  }
  if (value === null || identity !== null || isHarmless(value)) return [];
  return [{ object: column, sql: `SELECT count(${value}) FROM ${from}` }];
}

function ofIndex(index: Index): readonly RowComputation[] {
  const expressions = index.keys.map(expressionOf).filter((expression) => expression !== null);
  if (expressions.length === 0 && index.predicate === null) return [];
  const counts =
    expressions.length === 0 ? 'count(*)' : expressions.map((each) => `count(${each})`).join(', ');
  const where = index.predicate === null ? '' : ` WHERE ${index.predicate}`;
  return [
    { object: index, sql: `SELECT ${counts} FROM ${quoteQualified(index.schema, index.table)}${where}` },
  ];
}

/** `lower(email) text_pattern_ops DESC` → `lower(email)`; null for a column. */
function expressionOf(key: string): string | null {
  const opening = /^(?:"(?:[^"]|"")*"|[\w.$])*\(/.exec(key);
  if (opening === null) return null;
  let depth = 0;
  for (const { 0: part, index } of key.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]/g)) {
    depth += part === '(' ? 1 : part === ')' ? -1 : 0;
    if (part === ')' && depth === 0) return key.slice(0, index + 1);
  }
  return null;
}

/** What is PostgreSQL's own, and computed of nothing that is in a row. */
const harmlessFunctions = new Set(
  'now clock_timestamp statement_timestamp transaction_timestamp timezone date_trunc to_char nextval random gen_random_uuid uuid_generate_v1 uuid_generate_v4 uuidv4 uuidv7 gen_random_bytes encode md5 concat replace upper lower jsonb_build_object jsonb_build_array json_build_object json_build_array array numeric varchar char bit interval time timestamp'.split(
    ' ',
  ),
);

/** Whether a default can only fail whatever the rows are: then its column could not be made on an empty table either. */
function isHarmless(expression: string): boolean {
  const bare = expression.replace(/'(?:[^']|'')*'/g, '');
  const called = [...bare.matchAll(/((?:"[^"]*"|[\w$])+)\s*\(/g)].map(([, name = '']) => name);
  return !/[/%]/.test(bare) && called.every((name) => harmlessFunctions.has(name.toLowerCase()));
}

/** Null when it can be computed of all rows; a sentence where that was not asked. */
export async function tryComputing(
  database: Reader,
  { object, sql }: RowComputation,
  moment: Moment,
  asking: Asking,
): Promise<{ readonly verdict: CountedRows | string | null; readonly sqlState: string }> {
  const query = askBefore(sql, moment);
  const answer = await askRows(database, query, asking);
  const sqlState = answer.kind === 'refused' ? answer.failure.sqlState : '22000';
  const reason =
    answer.kind === 'rows' ? null : answer.kind === 'notAsked' ? answer.reason : answer.failure.serverMessage;
  if (reason === null) return { verdict: null, sqlState };
  if (answer.kind === 'refused' && rowsAreToBlame.test(sqlState)) {
    const what = object.kind === 'index' ? 'has no place in' : 'has no value for';
    const about = `${object.table} that ${what} ${describeObject(object)}`;
    const verdict = oneAtLeast(about, reason, query, asking);
    return { verdict, sqlState };
  }
  return {
    verdict: `whether ${describeObject(object)} can be computed of the rows that are there was not checked (${reason}).`,
    sqlState,
  };
}

/** The domain that a column is of; null for any other type. */
export function domainOf({ type }: Column, { objects }: Catalog): Domain | null {
  return objects.filter((object) => object.kind === 'domain').find((each) => isOfType(type, each)) ?? null;
}

/** Whether a printed type is that one, or an array of it. */
export function isOfType(printed: string, { schema, name }: ObjectIdentity): boolean {
  return printed.replaceAll('"', '').replace(/\[\]$/, '') === `${schema ?? ''}.${name}`;
}
