import type { ObjectIdentity } from '../model/identity.ts';
import { findModel } from './map-renames.ts';
import type { SchemaBlock, SchemaMember } from './schema-outline.ts';

export interface SchemaPlace {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** Where a schema states an object: its field, value or attribute, else its model; null where it says nothing of it. */
export function locateInSchema(
  blocks: readonly SchemaBlock[],
  { kind, schema, table, name }: ObjectIdentity,
): SchemaPlace | null {
  if (kind === 'enum') {
    const block = blocks.find(({ keyword, mappedName }) => keyword === 'enum' && mappedName === name);
    return block === undefined ? null : placeOf(block, null);
  }
  const block = findModel(blocks, schema, table ?? name);
  if (block === undefined) return null;
  return placeOf(block, table === null ? null : findMember(block, kind, name));
}

function placeOf(block: SchemaBlock, member: SchemaMember | null): SchemaPlace {
  return { path: block.path, line: (member ?? block).firstLine + 1 };
}

function findMember(block: SchemaBlock, kind: ObjectIdentity['kind'], name: string): SchemaMember | null {
  const { members } = block;
  const find = (test: (member: SchemaMember) => boolean): SchemaMember | null => members.find(test) ?? null;
  switch (kind) {
    case 'column':
      return find((member) => member.kind === 'field' && member.column === name);
    case 'primaryKey':
      return find(({ code }) => /(?:^@@| @)id\b/.test(code));
    case 'index':
    case 'uniqueConstraint':
    case 'foreignKey':
      return find((member) => namesOf(block, member).includes(name));
    default:
      return null;
  }
}

/** Names that Prisma gives what a member makes: the `map`, or table and columns with a suffix. */
function namesOf(block: SchemaBlock, { kind, code, column }: SchemaMember): readonly string[] {
  const mapped = /\bmap: ?"([^"]+)"/.exec(code)?.[1];
  if (mapped !== undefined) return [mapped];
  const columnsOf = (list: string | undefined): string =>
    (list ?? '')
      .split(/,\s*/)
      .map((field) => field.replace(/\(.*$/, '').trim())
      .map((field) => block.members.find(({ key }) => key === field)?.column ?? field)
      .join('_');
  const table = block.mappedName;
  if (kind === 'field') {
    const relation = /@relation\(.*?fields: ?\[([^\]]*)\]/.exec(code)?.[1];
    return [
      ...(/ @unique\b/.test(code) ? [`${table}_${column}_key`] : []),
      ...(relation === undefined ? [] : [`${table}_${columnsOf(relation)}_fkey`]),
    ];
  }
  const [, attribute, list] = /^@@(index|unique)\((?:fields: ?)?\[(.*?)\]/.exec(code) ?? [];
  if (attribute === undefined) return [];
  return [`${table}_${columnsOf(list)}_${attribute === 'index' ? 'idx' : 'key'}`];
}
