import type { Catalog, Column } from '../model/catalog.ts';

/** The columns that a database computes: a schema can only state their expression as a default. */
export function generatedColumns(catalogs: readonly Catalog[]): readonly Column[] {
  return catalogs.flatMap((catalog) =>
    catalog.objects.filter(
      (object): object is Column => object.kind === 'column' && object.generated !== null,
    ),
  );
}

/**
 * Introspection writes a generated column as `@default(dbgenerated("(width * 2)"))`, and the engine renders that as a
 * DEFAULT with a column in it, which no server takes. In the DDL of the engine, where every column has its line, such a
 * default of a column that is known to be generated becomes what it stands for.
 */
export function stateGeneratedColumns(sql: string, generated: readonly Column[]): string {
  if (generated.length === 0) return sql;
  const known = new Set(generated.map((column) => JSON.stringify([column.table, column.name])));
  let table = '';
  return sql
    .split('\n')
    .map((line) => {
      const opening = /^CREATE TABLE (?:"(?:[^"]|"")+"\.)?"((?:[^"]|"")+)" \($/.exec(line);
      if (opening !== null) table = unquote(opening[1] ?? '');
      const column = /^ +"((?:[^"]|"")+)" (.+?)( NOT NULL)? DEFAULT (\(.+\))(,?)$/.exec(line);
      if (column === null || !known.has(JSON.stringify([table, unquote(column[1] ?? '')]))) return line;
      const [, name = '', type = '', notNull = '', expression = '', comma = ''] = column;
      return `    "${name}" ${type} GENERATED ALWAYS AS ${expression} STORED${notNull}${comma}`;
    })
    .join('\n');
}

function unquote(name: string): string {
  return name.replaceAll('""', '"');
}
