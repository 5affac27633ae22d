import type { SchemaFile } from '../model/project.ts';
import { outlineSchema, splitComment, type SchemaBlock } from './schema-outline.ts';

/** A table or column, and the name that it gets in the database. */
export interface NameChange {
  readonly schema: string | null;
  /** Null for a table. */
  readonly table: string | null;
  readonly name: string;
  readonly newName: string;
}

/** Has models and fields keep their names while tables and columns get new ones, with `@@map` and `@map`. */
export function mapRenames(
  files: readonly SchemaFile[],
  changes: readonly NameChange[],
): readonly SchemaFile[] {
  const blocks = outlineSchema(files);
  const lines = new Map(files.map(({ path, content }) => [path, content.split('\n')]));
  // From the end: a line that comes in must not move those that are still to be changed.
  const places = changes
    .flatMap((change) => {
      const block = findModel(blocks, change.schema, change.table ?? change.name);
      return block === undefined ? [] : [{ change, block }];
    })
    .sort((one, other) => other.block.firstLine - one.block.firstLine);
  for (const { change, block } of places) {
    const text = lines.get(block.path) ?? [];
    if (change.table === null) mapModel(text, block, change.newName);
    else mapField(text, block, change);
  }
  return files.map((file) => ({ ...file, content: lines.get(file.path)?.join('\n') ?? file.content }));
}

/** The model of a table; a schema is compared where the model names one. */
export function findModel(
  blocks: readonly SchemaBlock[],
  schema: string | null,
  table: string,
): SchemaBlock | undefined {
  return blocks.find(
    (block) =>
      (block.keyword === 'model' || block.keyword === 'view') &&
      block.mappedName === table &&
      (block.schema === null || schema === null || block.schema === schema),
  );
}

function mapField(text: string[], block: SchemaBlock, { name, newName }: NameChange): void {
  const field = block.members.find((member) => member.kind === 'field' && member.column === name);
  if (field === undefined) return;
  const { code, comment } = splitComment(text[field.lastLine] ?? '');
  const plain = code.replace(/\s*(?<!@)@map\([^)]*\)/, '').trimEnd();
  const map = newName === field.key ? '' : ` @map(${JSON.stringify(newName)})`;
  text[field.lastLine] = `${plain}${map}${comment === '' ? endOf(code) : ` ${comment}`}`;
}

function mapModel(text: string[], block: SchemaBlock, newName: string): void {
  const mapped = block.members.find(({ code }) => code.startsWith('@@map('));
  const line = `  @@map(${JSON.stringify(newName)})`;
  const end = endOf(text[block.firstLine] ?? '');
  if (mapped !== undefined) text.splice(mapped.firstLine, mapped.lastLine - mapped.firstLine + 1, line + end);
  else text.splice(block.lastLine, 0, ...(hasAttributes(block) ? [] : [end]), line + end);
}

function hasAttributes(block: SchemaBlock): boolean {
  return block.members.some(({ kind }) => kind === 'attribute');
}

function endOf(line: string): string {
  return line.endsWith('\r') ? '\r' : '';
}
