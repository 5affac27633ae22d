/**
 * The engine writes the labels of an enum, and defaults of its columns, as they are: `a'b` ends its own literal, and no
 * server takes the statement. In the DDL of the engine, where each stands in a line of its own, quotes that are not
 * doubled are.
 */
export function escapeLabels(sql: string): string {
  return sql
    .replace(
      /^(CREATE TYPE .+ AS ENUM \()(.*)(\);)$/gm,
      (statement, head: string, list: string, end: string) =>
        isWellFormed(list) ? statement : `${head}${escapeList(list)}${end}`,
    )
    .replace(
      /^( {4}"(?:[^"]|"")+" "?[^'\n]+ DEFAULT )('.*')(,?)$/gm,
      (line, head: string, literal: string, end: string) =>
        isWellFormed(literal) ? line : `${head}${escapeList(literal)}${end}`,
    );
}

function isWellFormed(list: string): boolean {
  return /^(?:'(?:[^']|'')*'(?:, |$))*$/.test(list);
}

function escapeList(list: string): string {
  return list
    .replace(/^'|'$/g, '')
    .split("', '")
    .map((label) => `'${label.replaceAll("'", "''")}'`)
    .join(', ');
}
