import type { ObjectIdentity } from '../../model/identity.ts';
import type { ScriptStatement } from '../../replay/script-statement.ts';
import type { ForeseenRows, RowsAhead } from './rows/rows-ahead.ts';
import type { TriedFile } from './try-pending.ts';

/** Puts rows that were found for the net effect of a file at the statement that makes what they are in the way of. */
export function locateRows(files: readonly TriedFile[], rows: ForeseenRows): ForeseenRows {
  const statements = new Map(files.map(({ file, statements: own }) => [file.name, own]));
  return {
    ...rows,
    blocking: rows.blocking.map((each) => locate(each, statements.get(each.migration) ?? [])),
  };
}

function locate(rows: RowsAhead, statements: readonly ScriptStatement[]): RowsAhead {
  if (rows.sql !== '' || rows.object === undefined) return rows;
  const found = findStatement(rows.object, statements);
  return found === undefined ? rows : { ...rows, line: found.line, sql: found.text };
}

function findStatement(
  { table, name }: ObjectIdentity,
  statements: readonly ScriptStatement[],
): ScriptStatement | undefined {
  const names = (text: string, word: string): boolean => text.toLowerCase().includes(word.toLowerCase());
  const both = statements.findLast(({ text }) => names(text, name) && (table === null || names(text, table)));
  return both ?? statements.findLast(({ text }) => table !== null && names(text, table));
}
