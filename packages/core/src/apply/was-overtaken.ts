import { QueryFailure } from '../database/query-failure.ts';

/** Exists already: table or index, object, column, schema, function; and the same five, gone. A deadlock. */
const overtaken: ReadonlySet<string> = new Set([
  ...['42P07', '42710', '42701', '42P06', '42723'],
  ...['42P01', '42704', '42703', '3F000', '42883'],
  '40P01',
]);

/**
 * Whether a proven statement was refused because somebody else did the same in the meantime. Two sessions that make
 * one object at the same moment meet in the unique indexes of the system catalogs.
 */
export function wasOvertaken(error: unknown): boolean {
  return error instanceof QueryFailure && (overtaken.has(error.sqlState) || error.schema === 'pg_catalog');
}
