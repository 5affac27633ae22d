import { createHash } from 'node:crypto';
import type { SchemaFile } from '../model/project.ts';
import { parseSchema, type ParsedSchema, type UrlExpression } from './schema-parser.ts';

/** Where what was made once is kept; what is damaged or gone is made again. */
export interface ParsedSchemaCache {
  read(key: string): Promise<unknown>;
  store(key: string, parsed: ParsedSchema): Promise<void>;
}

/** Raised whenever {@link ParsedSchema} changes, or the parsers do. */
const format = 1;

/**
 * As {@link parseSchema}, which reads every model on the way to the two blocks that it is after: 0.15 s for a megabyte.
 * The same bytes were valid the last time and say the same. A URL that stands in the schema may hold a password and is
 * not kept.
 */
export async function parseSchemaOnce(
  files: readonly SchemaFile[],
  directory: string,
  firstLine: 6 | 7,
  cache: ParsedSchemaCache | null,
): Promise<ParsedSchema> {
  if (cache === null) return parseSchema(files, directory, firstLine);
  const key = keyOf(files, firstLine);
  const known = await cache.read(key);
  if (isParsedSchema(known)) return known;
  const parsed = parseSchema(files, directory, firstLine);
  if (!holdsUrl(parsed)) await cache.store(key, parsed);
  return parsed;
}

function keyOf(files: readonly SchemaFile[], firstLine: 6 | 7): string {
  const hash = createHash('sha256').update(JSON.stringify([format, firstLine]));
  for (const { path, content } of files) hash.update(JSON.stringify([path, content.length])).update(content);
  return hash.digest('hex').slice(0, 40);
}

function holdsUrl({ datasource }: ParsedSchema): boolean {
  const urls: readonly (UrlExpression | null | undefined)[] = [
    datasource?.url,
    datasource?.directUrl,
    datasource?.shadowDatabaseUrl,
  ];
  return urls.some((url) => url?.value != null);
}

function isParsedSchema(value: unknown): value is ParsedSchema {
  return (
    typeof value === 'object' &&
    value !== null &&
    'engineLine' in value &&
    (value.engineLine === 6 || value.engineLine === 7) &&
    'previewFeatures' in value &&
    Array.isArray(value.previewFeatures) &&
    'datasource' in value &&
    typeof value.datasource === 'object'
  );
}
