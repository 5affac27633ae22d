import type { SchemaFile } from '../model/project.ts';
import { outlineSchema, splitComment, type SchemaBlock, type SchemaMember } from './schema-outline.ts';

/**
 * Carries what differs between two renderings of a schema over to the schema as people wrote it: fields, values,
 * attributes and blocks that are the same in both stay as they are, with their comments and their layout.
 *
 * @returns the files, those without a change as they came
 */
export function patchSchema(
  files: readonly SchemaFile[],
  before: readonly SchemaFile[],
  after: readonly SchemaFile[],
): readonly SchemaFile[] {
  const written = blocksByName(files);
  const old = blocksByName(before);
  const texts = new Map(files.map(({ path, content }) => [path, new FilePatch(content)]));
  const wanted = blocksByName(after);
  for (const block of wanted.values()) {
    const mine = written.get(nameOf(block));
    const former = old.get(nameOf(block));
    const text = texts.get(mine?.path ?? block.path) ?? [...texts.values()].at(-1);
    if (text === undefined) continue;
    if (mine !== undefined) patchBlock(text, mine, former ?? mine, block);
    else if (former === undefined) text.append(blockText(after, block));
  }
  for (const [name, mine] of written) {
    if (old.has(name) && !wanted.has(name)) texts.get(mine.path)?.removeBlock(mine);
  }
  return files.map((file) => ({ ...file, content: texts.get(file.path)?.render() ?? file.content }));
}

function nameOf({ keyword, name }: SchemaBlock): string {
  return `${keyword} ${name}`;
}

/** Models, views, enums; what configures the engine is nobody's to change. */
function blocksByName(files: readonly SchemaFile[]): ReadonlyMap<string, SchemaBlock> {
  const blocks = outlineSchema(files).filter(
    ({ keyword }) => keyword !== 'datasource' && keyword !== 'generator',
  );
  return new Map(blocks.map((block) => [nameOf(block), block]));
}

function patchBlock(text: FilePatch, mine: SchemaBlock, former: SchemaBlock, wanted: SchemaBlock): void {
  const find = (block: SchemaBlock, key: string): SchemaMember | undefined =>
    block.members.find((member) => member.key === key);
  for (const [place, member] of wanted.members.entries()) {
    const old = find(former, member.key);
    if (old?.code === member.code) continue;
    const own = find(mine, member.key);
    if (own === undefined) text.insert(member, wanted.members, place, mine);
    else if (own.code !== member.code) text.replace(own, member, mine);
  }
  for (const member of former.members) {
    const own = find(mine, member.key);
    if (own !== undefined && find(wanted, member.key) === undefined) text.remove(own);
  }
}

function blockText(files: readonly SchemaFile[], block: SchemaBlock): readonly string[] {
  const lines = files.find(({ path }) => path === block.path)?.content.split(/\r?\n/) ?? [];
  let first = block.firstLine;
  while (lines[first - 1]?.trimStart().startsWith('///') === true) first -= 1;
  return lines.slice(first, block.lastLine + 1);
}

/** Changes to the lines of one file, collected and made all at once. */
class FilePatch {
  readonly #lines: readonly string[];
  readonly #lineEnd: string;
  /** Lines that are replaced by others (none: removed). */
  readonly #replaced = new Map<number, readonly string[]>();
  /** Lines that come after a line. */
  readonly #inserted = new Map<number, string[]>();
  readonly #appended: string[] = [];

  constructor(content: string) {
    this.#lineEnd = content.includes('\r\n') ? '\r\n' : '\n';
    this.#lines = content.split(/\r?\n/);
  }

  replace(own: SchemaMember, wanted: SchemaMember, block: SchemaBlock): void {
    const { comment } = splitComment(this.#lines[own.lastLine] ?? '');
    const indent = /^\s*/.exec(this.#lines[own.firstLine] ?? '')?.[0] ?? '  ';
    const code = wanted.kind === 'field' ? this.#align(wanted.code, own, block) : wanted.code;
    this.#cut(own.firstLine, own.lastLine);
    this.#replaced.set(own.firstLine, [`${indent}${code}${comment === '' ? '' : ` ${comment}`}`]);
  }

  /** Behind the last member before it that is written here, attributes else before the first one after it. */
  insert(wanted: SchemaMember, all: readonly SchemaMember[], place: number, block: SchemaBlock): void {
    const nearest = (others: readonly SchemaMember[]): SchemaMember | undefined =>
      others
        .map(({ key }) => block.members.find((member) => member.key === key && member.kind === wanted.kind))
        .find((member) => member !== undefined);
    const near = nearest(all.slice(0, place).reverse());
    const next =
      wanted.kind === 'attribute' && near === undefined ? nearest(all.slice(place + 1)) : undefined;
    if (next !== undefined) {
      const indent = /^\s*/.exec(this.#lines[next.firstLine] ?? '')?.[0] ?? '  ';
      this.#insertBehind(this.#documentedFrom(next.firstLine) - 1, `${indent}${wanted.code}`);
      return;
    }
    const last = block.members.findLast((member) => member.kind === wanted.kind);
    const anchor = near ?? (wanted.kind === 'attribute' ? (last ?? block.members.at(-1)) : undefined);
    const indent =
      /^\s*/.exec(this.#lines[(anchor ?? block.members[0])?.firstLine ?? -1] ?? '  ')?.[0] ?? '  ';
    const code =
      wanted.kind === 'field' ? this.#align(wanted.code, anchor ?? block.members[0], block) : wanted.code;
    const line = anchor?.lastLine ?? block.firstLine;
    const opensAttributes =
      wanted.kind === 'attribute' && anchor?.kind === 'field' && !this.#inserted.has(line);
    this.#insertBehind(line, ...(opensAttributes ? [''] : []), `${indent}${code}`);
  }

  #insertBehind(line: number, ...lines: readonly string[]): void {
    this.#inserted.set(line, [...(this.#inserted.get(line) ?? []), ...lines]);
  }

  /** With the documentation that belongs to it. */
  remove(own: SchemaMember): void {
    this.#cut(this.#documentedFrom(own.firstLine), own.lastLine);
  }

  removeBlock(block: SchemaBlock): void {
    const first = this.#documentedFrom(block.firstLine);
    const isSpaced = this.#lines[first - 1]?.trim() === '';
    this.#cut(isSpaced ? first - 1 : first, block.lastLine);
  }

  append(lines: readonly string[]): void {
    this.#appended.push('', ...lines);
  }

  render(): string {
    const lines = this.#lines.flatMap((line, at) => [
      ...(this.#replaced.get(at) ?? [line]),
      ...(this.#inserted.get(at) ?? []),
    ]);
    if (this.#appended.length === 0) return lines.join(this.#lineEnd);
    while (lines.at(-1)?.trim() === '') lines.pop();
    return [...lines, ...this.#appended, ''].join(this.#lineEnd);
  }

  #cut(first: number, last: number): void {
    for (let line = first; line <= last; line++) this.#replaced.set(line, []);
  }

  #documentedFrom(line: number): number {
    let first = line;
    while (this.#lines[first - 1]?.trimStart().startsWith('///') === true) first -= 1;
    return first;
  }

  /** Type and attributes begin in the columns where they do in the neighbouring field, if there is room. */
  #align(code: string, neighbour: SchemaMember | undefined, block: SchemaBlock): string {
    const [name = '', type = '', ...rest] = code.split(' ');
    if (type === '' || neighbour === undefined) return code;
    const line = this.#lines[neighbour.firstLine] ?? '';
    const [, padded = ''] = /^\s*(\S+\s+)/.exec(splitComment(line).code) ?? [];
    const typeWidth = Math.max(
      0,
      ...block.members
        .filter(({ kind }) => kind === 'field')
        .map(({ firstLine }) => {
          const found = /^\s*\S+\s+(\S+\s+)@/.exec(splitComment(this.#lines[firstLine] ?? '').code);
          return found?.[1]?.length ?? 0;
        }),
    );
    const start = `${name} `.padEnd(padded.length) + type;
    return rest.length === 0
      ? start
      : `${`${name} `.padEnd(padded.length)}${`${type} `.padEnd(typeWidth)}${rest.join(' ')}`;
  }
}
