import type { SchemaFile } from '../model/project.ts';
import { splitComment } from './schema-outline.ts';

const predicate = String.raw`where: raw\("(?:\\.|[^"\\])*"\)`;
const blockAttribute = new RegExp(`^\\s*@@(?:index|unique|id)\\(.*\\b${predicate}`);
const fieldAttribute = new RegExp(` +@(?:unique|id)\\((?:"(?:\\\\.|[^"\\\\])*"|[^"()])*${predicate}\\)`, 'g');

/** Whether a generator block asks for them: without it, Prisma refuses a schema that names the predicate of an index. */
export function knowsPartialIndexes(files: readonly SchemaFile[]): boolean {
  return files.some(({ content }) =>
    content
      .split(/\r?\n/)
      .some((line) => /previewFeatures\s*=.*"partialIndexes"/.test(splitComment(line).code)),
  );
}

/** Prisma's engine writes partial indexes into every schema that it reads back, and adds the preview feature for them. */
export function withoutPartialIndexes(files: readonly SchemaFile[]): readonly SchemaFile[] {
  return files.map((file) => ({
    ...file,
    content: file.content
      .split('\n')
      .filter((line) => !blockAttribute.test(line))
      .map((line) => line.replace(fieldAttribute, ''))
      .join('\n'),
  }));
}
