import type { SchemaFile } from '../model/project.ts';

/** A field, an enum value, or a block attribute (`@@index(…)`) of a block, comments above it left out. */
export interface SchemaMember {
  readonly kind: 'field' | 'attribute';
  /** Name of the field or value; the whole code of an attribute, without white space that means nothing. */
  readonly key: string;
  /** Name in the database, from `@map`; of fields only. */
  readonly column: string;
  /** The code in one line, without comments and with single spaces. */
  readonly code: string;
  /** 0-based, in the file. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** A model, view, enum … of a schema file. */
export interface SchemaBlock {
  readonly path: string;
  readonly keyword: string;
  readonly name: string;
  /** Name in the database, from `@@map`. */
  readonly mappedName: string;
  /** From `@@schema`; null where the connection decides. */
  readonly schema: string | null;
  /** 0-based. */
  readonly firstLine: number;
  readonly lastLine: number;
  readonly members: readonly SchemaMember[];
}

/** Where everything stands in the text of a schema. Prisma's own parser gives no positions. */
export function outlineSchema(files: readonly SchemaFile[]): readonly SchemaBlock[] {
  return files.flatMap(({ path, content }) => outlineFile(path, content));
}

const headingPattern = /^\s*([a-z]+)\s+([A-Za-z]\w*)\s*\{/;

function outlineFile(path: string, content: string): readonly SchemaBlock[] {
  const lines = content.split(/\r?\n/);
  const blocks: SchemaBlock[] = [];
  for (let line = 0; line < lines.length; line++) {
    const heading = headingPattern.exec(splitComment(lines[line] ?? '').code);
    if (heading === null) continue;
    const { members, lastLine } = readMembers(lines, line + 1);
    const [, keyword = '', name = ''] = heading;
    blocks.push({
      path,
      keyword,
      name,
      mappedName: argumentOf(members, '@@map') ?? name,
      schema: argumentOf(members, '@@schema'),
      firstLine: line,
      lastLine,
      members,
    });
    line = lastLine;
  }
  return blocks;
}

/** A member ends with its line, unless a bracket is still open. */
function readMembers(
  lines: readonly string[],
  start: number,
): { readonly members: readonly SchemaMember[]; readonly lastLine: number } {
  const members: SchemaMember[] = [];
  let open: { first: number; code: string; depth: number } | null = null;
  for (let line = start; line < lines.length; line++) {
    const { code } = splitComment(lines[line] ?? '');
    if (open === null && code.trim() === '}') return { members, lastLine: line };
    if (open === null && code.trim() === '') continue;
    open ??= { first: line, code: '', depth: 0 };
    open.code += ` ${code}`;
    open.depth += bracketDepth(code);
    if (open.depth > 0) continue;
    members.push(toMember(open.code, open.first, line));
    open = null;
  }
  return { members, lastLine: lines.length - 1 };
}

function toMember(text: string, firstLine: number, lastLine: number): SchemaMember {
  const code = squeeze(text);
  if (code.startsWith('@@')) return { kind: 'attribute', key: code, column: '', code, firstLine, lastLine };
  const [name = ''] = code.split(' ');
  return { kind: 'field', key: name, column: mapOf(code) ?? name, code, firstLine, lastLine };
}

function mapOf(code: string): string | null {
  return unquote(/(?<!@)@map\((?:\s*name:)?\s*("(?:\\.|[^"\\])*")/.exec(code)?.[1]);
}

function argumentOf(members: readonly SchemaMember[], attribute: string): string | null {
  const member = members.find(({ kind, code }) => kind === 'attribute' && code.startsWith(`${attribute}(`));
  return unquote(/\(\s*(?:name:\s*)?("(?:\\.|[^"\\])*")/.exec(member?.code ?? '')?.[1]);
}

function unquote(literal: string | undefined): string | null {
  if (literal === undefined) return null;
  const value: unknown = JSON.parse(literal);
  return typeof value === 'string' ? value : null;
}

const tokenPattern = /"(?:\\.|[^"\\])*"|\/\/.*|\s+|[^]/g;

/** Code and comment of a line; the comment keeps its slashes. */
export function splitComment(line: string): { readonly code: string; readonly comment: string } {
  for (const match of line.matchAll(tokenPattern)) {
    if (match[0].startsWith('//')) return { code: line.slice(0, match.index), comment: match[0] };
  }
  return { code: line, comment: '' };
}

function bracketDepth(code: string): number {
  let depth = 0;
  for (const [token] of code.matchAll(tokenPattern)) {
    if (token === '(' || token === '[' || token === '{') depth += 1;
    if (token === ')' || token === ']' || token === '}') depth -= 1;
  }
  return depth;
}

/** Single spaces, none inside of brackets' edges, one behind the name of an argument; strings as they are. */
function squeeze(code: string): string {
  const strings: string[] = [];
  const masked = (code.match(tokenPattern) ?? [])
    .map((token) => {
      if (token.startsWith('"')) return `"${strings.push(token) - 1}"`;
      return /^\s/.test(token) ? ' ' : token;
    })
    .join('');
  return masked
    .trim()
    .replace(/ ?([()[\],]) ?/g, (found, bracket: string) =>
      bracket === ','
        ? ', '
        : found.endsWith(' ') && (bracket === ')' || bracket === ']')
          ? `${bracket} `
          : bracket,
    )
    .replace(/ ?: ?/g, ': ')
    .replace(/"(\d+)"/g, (_, place: string) => strings[Number(place)] ?? '')
    .trim();
}
