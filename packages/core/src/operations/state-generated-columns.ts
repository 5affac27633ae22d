import type { Catalog, Column } from '../model/catalog.ts';

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

/**
 * Introspection writes a generated column as `@default(dbgenerated("(width * 2)"))`, and the engine renders that as a
 * DEFAULT with a column in it, which no server takes. In the DDL of the engine, where every column has its line, such a
 * default of a column that is known to be generated becomes what it stands for.
 */
export function stateGeneratedColumns(sql: string, generated: readonly ColumnName[]): string {
  if (generated.length === 0) return sql;
  const known = new Set(generated.map(nameOf));
  let table = '';
  return sql
    .split('\n')
    .map((line) => {
      const opening = /^CREATE TABLE (?:"(?:[^"]|"")+"\.)?"((?:[^"]|"")+)" \($/.exec(line);
      if (opening !== null) table = unquote(opening[1] ?? '');
      const column = /^ +"((?:[^"]|"")+)" (.+?)( NOT NULL)? DEFAULT (\(.+\))(,?)$/.exec(line);
      if (column === null || !known.has(nameOf({ table, name: unquote(column[1] ?? '') }))) return line;
      const [, name = '', type = '', notNull = '', expression = '', comma = ''] = column;
      return `    "${name}" ${type} GENERATED ALWAYS AS ${expression} STORED${notNull}${comma}`;
    })
    .join('\n');
}

function nameOf({ table, name }: ColumnName): string {
  return JSON.stringify([table, name]);
}

function unquote(name: string): string {
  return name.replaceAll('""', '"');
}
