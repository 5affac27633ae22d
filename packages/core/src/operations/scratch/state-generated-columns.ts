import type { Catalog } from '../../model/catalog.ts';
import type { Column } from '../../model/objects/tables.ts';

export type ColumnName = Pick<Column, 'table' | 'name'>;

/** The columns that a database computes, each once: a schema can only state their expression as a default. */
export function generatedColumns(catalogs: readonly Catalog[]): readonly ColumnName[] {
  const columns = new Map<string, ColumnName>();
  for (const object of catalogs.flatMap(({ objects }) => objects)) {
    if (object.kind !== 'column' || object.generated === null) continue;
    const { table, name } = object;
    columns.set(nameOf({ table, name }), { table, name });
  }
  return [...columns].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, column]) => column);
}

const createTable = /^CREATE TABLE (?:"(?:[^"]|"")+"\.)?"((?:[^"]|"")+)" \(\n([^]*?)\n\);$/gm;

/**
 * Introspection writes a generated column as `@default(dbgenerated("(width * 2)"))`, and the engine renders that as a
 * DEFAULT with a column in it, which no server takes. In the DDL of the engine such a default of a column that is known
 * to be generated becomes what it stands for, in however many lines it is written.
 */
export function stateGeneratedColumns(sql: string, generated: readonly ColumnName[]): string {
  if (generated.length === 0) return sql;
  const known = new Set(generated.map(nameOf));
  return sql.replace(createTable, (statement, table: string, body: string) => {
    const stated = splitDefinitions(body)
      .map((definition) => stateGenerated(definition, unquote(table), known))
      .join(',');
    return stated === body ? statement : statement.replace(body, () => stated);
  });
}

function stateGenerated(definition: string, table: string, known: ReadonlySet<string>): string {
  const column = /^(\s*)"((?:[^"]|"")+)" (.+?)( NOT NULL)? DEFAULT ([^]+)$/.exec(definition);
  if (column === null || !known.has(nameOf({ table, name: unquote(column[2] ?? '') }))) return definition;
  const [, indent = '', name = '', type = '', notNull = '', expression = ''] = column;
  return `${indent}"${name}" ${type} GENERATED ALWAYS AS ${enclose(expression.trim())} STORED${notNull}`;
}

/** The pieces between commas that are in no bracket, string, name or comment. */
function splitDefinitions(body: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  let depth = 0;
  for (const { 0: token, index } of body.matchAll(tokens)) {
    if (token === '(' || token === '[') depth += 1;
    if (token === ')' || token === ']') depth -= 1;
    if (token !== ',' || depth > 0) continue;
    pieces.push(body.slice(start, index));
    start = index + 1;
  }
  return [...pieces, body.slice(start)];
}

const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[^]*?\$\1\$|--[^\n]*|\/\*[^]*?\*\/|[()[\],]/g;

/** In brackets, if the one that it begins with is not the one that it ends with. */
function enclose(expression: string): string {
  let depth = 0;
  for (const { 0: token, index } of expression.matchAll(tokens)) {
    if (token === '(') depth += 1;
    if (token !== ')') continue;
    depth -= 1;
    if (depth === 0) {
      const isWhole = expression.startsWith('(') && index === expression.length - 1;
      return isWhole ? expression : `(${expression})`;
    }
  }
  return `(${expression})`;
}

function nameOf({ table, name }: ColumnName): string {
  return JSON.stringify([table, name]);
}

function unquote(name: string): string {
  return name.replaceAll('""', '"');
}
