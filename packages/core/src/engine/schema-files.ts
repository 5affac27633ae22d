import type { SchemaContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { PrismaSchema } from '../model/project.ts';
import { withoutViews } from '../model/without-views.ts';
import type { EngineLine } from './engine-instance.ts';

const extensionsFeature = 'postgresqlExtensions';

/** The schema's files as the engine takes them: without views, which it does not compare and may refuse. */
export function schemaFiles(schema: PrismaSchema): SchemaContainer[] {
  const contents = withoutViews(schema.files.map(({ content }) => content));
  return schema.files.map(({ path, content }, place) => ({ path, content: contents[place] ?? content }));
}

/**
 * A schema of configuration only. It tells the engine all that it needs to know of the database's side (schemas,
 * preview features) and spares it parsing the models.
 */
export function datasourceSchema(line: EngineLine, schema: PrismaSchema | null): SchemaContainer[] {
  const features = (schema?.previewFeatures ?? []).filter((feature) => feature !== extensionsFeature);
  const schemas = schema?.schemas ?? [];
  const lines = [
    'datasource db {',
    '  provider = "postgresql"',
    // Line 6 insists on a url, which it does not use.
    ...(line === 6 ? ['  url = "postgresql://localhost/db"'] : []),
    ...(schemas.length === 0 ? [] : [`  schemas = ${JSON.stringify(schemas)}`]),
    '}',
    'generator client {',
    '  provider = "prisma-client-js"',
    ...(features.length === 0 ? [] : [`  previewFeatures = ${JSON.stringify(features)}`]),
    '}',
  ];
  return [{ path: 'datasource.prisma', content: `${lines.join('\n')}\n` }];
}

/**
 * The schema without its extensions: the engine does not read extensions from shadow databases, and would
 * report every one of them as missing.
 */
export function schemaFilesWithoutExtensions(schema: PrismaSchema): SchemaContainer[] {
  const files = schemaFiles(schema);
  if (!schema.previewFeatures.includes(extensionsFeature)) return files;
  return files.map(({ path, content }) => ({ path, content: withoutExtensions(content) }));
}

const tokenPattern = /\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|\s+|[\w-]+|[^]/gy;

/** Drops `extensions = […]` of the datasource block and the preview feature of generator blocks. */
export function withoutExtensions(content: string): string {
  const tokens = content.match(tokenPattern) ?? [];
  let block: string | null = null;
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (depth === 0 && /^[a-z]+$/.test(token))
      block = ['datasource', 'generator'].includes(token) ? token : (block ?? null);
    if (token === '{') depth += 1;
    if (token === '}') {
      depth -= 1;
      if (depth === 0) block = null;
    }
    if (depth !== 1) continue;
    if (block === 'datasource' && token === 'extensions') blankAssignment(tokens, index);
    if (block === 'generator' && token === 'previewFeatures') dropFeature(tokens, index);
  }
  return tokens.join('');
}

function isFiller(token: string | undefined): boolean {
  return token === undefined || /^\s/.test(token) || token.startsWith('//');
}

/** From a property's name to the bracket that closes its array; null when no array is assigned. */
function arrayEnd(tokens: readonly string[], start: number): number | null {
  let index = start + 1;
  while (isFiller(tokens[index]) && index < tokens.length) index += 1;
  if (tokens[index] !== '=') return null;
  let depth = 0;
  for (; index < tokens.length; index += 1) {
    const token = tokens[index] ?? '';
    if (/^[[({]$/.test(token)) depth += 1;
    if (!/^[\])}]$/.test(token)) continue;
    depth -= 1;
    if (depth === 0) return index;
  }
  return null;
}

function blankAssignment(tokens: string[], start: number): void {
  const end = arrayEnd(tokens, start);
  if (end !== null) tokens.fill('', start, end + 1);
}

function dropFeature(tokens: string[], start: number): void {
  const end = arrayEnd(tokens, start);
  if (end === null) return;
  const features = tokens.slice(start, end).filter((token) => token.startsWith('"'));
  const kept = features.filter((feature) => feature !== `"${extensionsFeature}"`);
  tokens.fill('', start, end + 1);
  tokens[start] = `previewFeatures = [${kept.join(', ')}]`;
}
