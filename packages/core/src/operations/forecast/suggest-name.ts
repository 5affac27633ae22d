import type { SchemaBlock } from '../../project/schema-outline.ts';
import { isAlike, type MissingName } from './missing-name.ts';

/**
 * What a statement means that uses a name of the Prisma schema for one of the database:
 * `the model ClinicalNote is mapped to clinical_notes`. Null when the schema has nothing like it.
 */
export function suggestName(missing: MissingName, blocks: readonly SchemaBlock[]): string | null {
  switch (missing.kind) {
    case 'relation':
      return suggestBlock(missing.name, blocks, ['model', 'view']);
    case 'type':
      return suggestBlock(missing.name, blocks, ['enum']);
    case 'column':
      return suggestField(missing.name, missing.table, blocks);
  }
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

function suggestField(wanted: string, table: string | null, blocks: readonly SchemaBlock[]): string | null {
  for (const { keyword, name, mappedName, members } of blocks) {
    if (keyword === 'enum' || (table !== null && table !== mappedName)) continue;
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
