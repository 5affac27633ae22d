import { isAbsolute, relative } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { PrismaSchema, SchemaFile } from '../model/project.ts';
import { withoutViews } from '../model/without-views.ts';
import { loadSchemaParser, type SchemaParser } from './load-lazily.ts';

/** `env("NAME")` or a literal. */
export interface UrlExpression {
  readonly fromEnvVar: string | null;
  readonly value: string | null;
}

export interface DatasourceBlock {
  readonly provider: string;
  readonly schemas: readonly string[];
  readonly sourceFilePath: string;
  readonly url: UrlExpression | null;
  readonly directUrl: UrlExpression | null;
  readonly shadowDatabaseUrl: UrlExpression | null;
}

export interface ParsedSchema {
  readonly engineLine: 6 | 7;
  readonly previewFeatures: readonly string[];
  readonly datasource: DatasourceBlock | null;
}

interface Config {
  readonly config: {
    readonly generators: readonly { readonly previewFeatures: readonly string[] }[];
    readonly datasources: readonly (Omit<DatasourceBlock, 'url' | 'directUrl' | 'shadowDatabaseUrl'> & {
      readonly url?: UrlExpression;
      readonly directUrl?: UrlExpression;
    })[];
  };
  readonly errors: readonly { readonly file_name: string; readonly message: string }[];
}
interface Diagnostic {
  readonly file_name: string;
  /** Offset in UTF-16 units, as JavaScript counts. */
  readonly start: number;
  readonly text: string;
  readonly is_warning: boolean;
}

/** Line 7's answer to a datasource block with a URL. */
const urlInSchema = 'is no longer supported in schema files';

/**
 * Reads datasource and generators with Prisma's own parser.
 *
 * The schema decides which line of the engine reads it: a datasource block with a `url` is line 6, because line 7
 * refuses it; one without is line 7, because line 6 requires it. Only a schema without a datasource block leaves the
 * choice to `firstLine`.
 *
 * @param firstLine line to try first; a wrong guess costs time only
 * @throws Failure `schema-invalid` with file, line and column
 */
export function parseSchema(files: readonly SchemaFile[], directory: string, firstLine: 6 | 7): ParsedSchema {
  const other = firstLine === 6 ? 7 : 6;
  const first = readConfigBlocks(loadSchemaParser(firstLine), files);
  if (first.errors.length === 0) return describe(loadSchemaParser(firstLine), first, files, firstLine);
  const second = readConfigBlocks(loadSchemaParser(other), files);
  if (second.errors.length === 0) return describe(loadSchemaParser(other), second, files, other);
  const errorsOf7 = firstLine === 7 ? first.errors : second.errors;
  const line = errorsOf7.some(({ message }) => message.includes(urlInSchema)) ? 6 : 7;
  const [error] = line === firstLine ? first.errors : second.errors;
  throw (
    diagnose(loadSchemaParser(line), files, directory) ??
    new Failure('schema-invalid', `The Prisma schema is not valid: ${error?.message ?? 'no reason given'}`)
  );
}

/**
 * Validates a whole schema (types, relations, attributes), which {@link parseSchema} does not: it stops at syntax
 * and configuration blocks. Takes about as long again.
 *
 * @throws Failure `schema-invalid` with file, line and column
 */
export function requireValidSchema(schema: PrismaSchema, directory: string): void {
  const contents = withoutViews(schema.files.map(({ content }) => content));
  const files = schema.files.map((file, place) => ({ ...file, content: contents[place] ?? file.content }));
  const failure = diagnose(loadSchemaParser(schema.engineLine), files, directory);
  if (failure !== null) throw failure;
}

function readConfigBlocks(parser: SchemaParser, files: readonly SchemaFile[]): Config {
  const request = {
    prismaSchema: files.map(({ path, content }) => [path, content]),
    datasourceOverrides: {},
    ignoreEnvVarErrors: true,
    env: {},
  };
  try {
    return JSON.parse(parser.get_config(JSON.stringify(request))) as Config;
  } catch (error) {
    throw new Failure('schema-invalid', 'Prisma could not parse the schema.', {
      next: 'Run `npx prisma validate` to see what Prisma says of it.',
      cause: error,
    });
  }
}

function describe(
  parser: SchemaParser,
  { config }: Config,
  files: readonly SchemaFile[],
  engineLine: 6 | 7,
): ParsedSchema {
  const [datasource] = config.datasources;
  return {
    engineLine,
    previewFeatures: [...new Set(config.generators.flatMap((generator) => generator.previewFeatures))],
    datasource: datasource
      ? {
          provider: datasource.provider,
          schemas: datasource.schemas,
          sourceFilePath: datasource.sourceFilePath,
          url: datasource.url ?? null,
          directUrl: datasource.directUrl ?? null,
          shadowDatabaseUrl: readShadowUrl(parser, files),
        }
      : null,
  };
}

/**
 * The parser knows `shadowDatabaseUrl` but does not print it, while it does print `directUrl`: it is asked once more
 * with the two names exchanged, which changes nothing else that it prints.
 */
function readShadowUrl(parser: SchemaParser, files: readonly SchemaFile[]): UrlExpression | null {
  if (!files.some(({ content }) => content.includes('shadowDatabaseUrl'))) return null;
  const exchanged = files.map(({ path, content }) => ({ path, content: exchangeNames(content) }));
  const expression = readConfigBlocks(parser, exchanged).config.datasources[0]?.directUrl;
  if (expression === undefined) return null;
  const { fromEnvVar, value } = expression;
  return {
    fromEnvVar: fromEnvVar === null ? null : exchangeNames(fromEnvVar),
    value: value === null ? null : exchangeNames(value),
  };
}

function exchangeNames(text: string): string {
  return text.replace(/directUrl|shadowDatabaseUrl/g, (name) =>
    name === 'directUrl' ? 'shadowDatabaseUrl' : 'directUrl',
  );
}

const mostListed = 5;

function diagnose(parser: SchemaParser, files: readonly SchemaFile[], directory: string): Failure | null {
  const input = files.map(({ path, content }) => [path, content]);
  const diagnostics = JSON.parse(parser.lint(JSON.stringify(input))) as readonly Diagnostic[];
  const errors = diagnostics.filter((diagnostic) => !diagnostic.is_warning);
  const [first, ...others] = errors.map((error) => render(error, files, directory));
  if (first === undefined) return null;
  const left = others.length - mostListed;
  const list = others.slice(0, mostListed).concat(left > 0 ? [`… and ${left} more`] : []);
  return new Failure('schema-invalid', `The Prisma schema is not valid: ${first}`, {
    ...(list.length > 0 && { why: `There is more:\n${list.join('\n')}` }),
    next: 'Correct the schema; `npx prisma validate` checks it.',
  });
}

function render(
  { file_name, start, text }: Diagnostic,
  files: readonly SchemaFile[],
  directory: string,
): string {
  const before = files.find(({ path }) => path === file_name)?.content.slice(0, start) ?? '';
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return `${pathFrom(directory, file_name)}:${line}:${column}: ${text}`;
}

/** A path as messages print it: relative below the project, absolute elsewhere. */
export function pathFrom(directory: string, path: string): string {
  const short = relative(directory, path);
  return short === '' || short.startsWith('..') || isAbsolute(short) ? path : short;
}
