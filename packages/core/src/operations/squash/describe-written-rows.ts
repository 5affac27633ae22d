import type { Content, TableContent } from '../../model/content.ts';

/**
 * Notes about the rows that a squash holds: which they are, and which of their values another run of the same
 * migrations would make other ones.
 */
export function describeWrittenRows({ tables }: Content, again: Content): readonly string[] {
  if (tables.length === 0) return [];
  const total = tables.reduce((sum, { rows }) => sum + rows.length, 0);
  const names = tables.map(({ table, rows }) => `${table} (${rows.length})`);
  const frozen = tables.flatMap((content) => {
    const others = again.tables.filter(({ table }) => table === content.table);
    const other = others.find(({ schema }) => schema === content.schema) ?? others[0];
    return content.columns
      .filter((_, index) => valuesOf(content, index) !== valuesOf(other, index))
      .map((column) => `${content.table}.${column}`);
  });
  return [
    `The squashed migrations write ${total} rows, and so does the squash: ${names.join(', ')}.`,
    ...(frozen.length === 0
      ? []
      : [
          `The squash holds fixed values where the migrations make new ones at every run (now(), gen_random_uuid()): ${frozen.join(', ')}. A secret among them would be the same in every new environment.`,
        ]),
  ];
}

function valuesOf(content: TableContent | undefined, index: number): string {
  return JSON.stringify((content?.rows ?? []).map((row) => row[index] ?? null).sort());
}
