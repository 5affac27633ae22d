import type { SchemaBlock } from './schema-outline.ts';

const missingRelation = /^(?:relation|table|view) "(?:[^".]+\.)?([^"]+)" does not exist/;
const missingColumn = /^column (?:(?:"?[^".]+"?\.)?"?([^".]+)"?)(?: of relation "([^"]+)")? does not exist/;
const missingType = /^type "(?:[^".]+\.)?([^"]+)" does not exist/;

/**
 * What a statement means that uses a name of the Prisma schema for one of the database:
 * `the model ClinicalNote is mapped to clinical_notes`. Null when the refusal is about something else.
 */
export function suggestName(refusal: string, blocks: readonly SchemaBlock[]): string | null {
  const relation = missingRelation.exec(refusal)?.[1];
  if (relation !== undefined) return suggestBlock(relation, blocks, ['model', 'view']);
  const type = missingType.exec(refusal)?.[1];
  if (type !== undefined) return suggestBlock(type, blocks, ['enum']);
  const [, column, table] = missingColumn.exec(refusal) ?? [];
  return column === undefined ? null : suggestField(column, table, blocks);
}

function suggestBlock(
  wanted: string,
  blocks: readonly SchemaBlock[],
  keywords: readonly string[],
): string | null {
  const found = blocks.find(
    ({ keyword, name, mappedName }) =>
      keywords.includes(keyword) &&
      mappedName !== wanted &&
      (isAlike(name, wanted) || isAlike(mappedName, wanted)),
  );
  return found === undefined
    ? null
    : describe(`the ${found.keyword} ${found.name}`, found.name, found.mappedName);
}

function suggestField(
  wanted: string,
  table: string | undefined,
  blocks: readonly SchemaBlock[],
): string | null {
  for (const { keyword, name, mappedName, members } of blocks) {
    if (keyword === 'enum' || (table !== undefined && table !== mappedName)) continue;
    const field = members.find(
      ({ kind, key, column }) =>
        kind === 'field' && column !== wanted && (isAlike(key, wanted) || isAlike(column, wanted)),
    );
    if (field !== undefined) return describe(`the field ${field.key} of ${name}`, field.key, field.column);
  }
  return null;
}

/** PostgreSQL reads names without quotes in lower case. */
function describe(what: string, name: string, mapped: string): string {
  return name === mapped ? `${what} needs quotes: "${mapped}"` : `${what} is mapped to ${mapped}`;
}

function isAlike(name: string, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}
