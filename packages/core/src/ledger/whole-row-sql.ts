import { asFields } from '../model/foreign-json.ts';
import type { LedgerColumn } from '../model/ledger.ts';
import { quoteIdentifier, quoteLiteral, quoteQualified } from '../model/quote.ts';
import { ledgerTableName } from './ledger-table.ts';

/**
 * A whole row as JSON, without what the server computes: text that is equal for equal rows, and that
 * `json_populate_record` turns back into the row, whatever the types of its columns.
 */
export function wholeRowExpression(alias: string, columns: readonly Pick<LedgerColumn, 'name'>[]): string {
  const cells = columns.map(({ name }) => `${alias}.${quoteIdentifier(name)}`).join(', ');
  return `(SELECT row_to_json(cells)::text FROM (SELECT ${cells}) AS cells)`;
}

/** Which row is meant: equal ones are taken one by one. */
export function nameRowSql(schema: string, formerId: string | null, id: string, json: string): string {
  const table = quoteQualified(schema, ledgerTableName);
  const isFormer = formerId === null ? 'IS NULL' : `= ${quoteLiteral(formerId)}`;
  return `UPDATE ${table} SET "id" = ${quoteLiteral(id)} WHERE ctid = (
  SELECT l.ctid FROM ${table} AS l WHERE l."id" ${isFormer} AND ${isRow(table, json)} LIMIT 1)`;
}

export function removeWholeRowSql(schema: string, json: string): string {
  const table = quoteQualified(schema, ledgerTableName);
  return `DELETE FROM ${table} AS l WHERE ${isRow(table, json)}`;
}

/** Rows are compared as the server prints them: JSON would call the casts of types that somebody made. */
function isRow(table: string, json: string): string {
  const printed = (alias: string): string => {
    const cells = columnsOf(json).map((column) => `${alias}.${column}`);
    return `pg_catalog.format('%s', ROW(${cells.join(', ')}))`;
  };
  return `${printed('l')} = (
  SELECT ${printed('r')} FROM json_populate_record(NULL::${table}, ${quoteLiteral(json)}) AS r)`;
}

export function insertWholeRowSql(schema: string, json: string): string {
  const table = quoteQualified(schema, ledgerTableName);
  const columns = columnsOf(json).join(', ');
  return `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE
SELECT ${columns} FROM json_populate_record(NULL::${table}, ${quoteLiteral(json)})`;
}

function columnsOf(json: string): readonly string[] {
  return Object.keys(asFields(JSON.parse(json), 'a row of the ledger')).map(quoteIdentifier);
}
