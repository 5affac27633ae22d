import { visible } from './visible.ts';

/** How wide `text` stands on a terminal: without control sequences, wide East Asian letters as two. */
export function displayWidth(text: string): number {
  // eslint-disable-next-line no-control-regex -- a control sequence is what takes no width
  const visible = text.replace(/\u001b\[\d+m|\u001b\]8;;[^\u001b]*\u001b\\/g, '');
  let width = 0;
  for (const letter of visible) width += isWide(letter.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

function isWide(codePoint: number): boolean {
  return (
    (codePoint >= 0x1100 && codePoint <= 0x115f) ||
    (codePoint >= 0x2e80 && codePoint <= 0xa4cf) ||
    (codePoint >= 0xac00 && codePoint <= 0xd7a3) ||
    (codePoint >= 0xf900 && codePoint <= 0xfaff) ||
    (codePoint >= 0xfe30 && codePoint <= 0xfe6f) ||
    (codePoint >= 0xff00 && codePoint <= 0xff60) ||
    (codePoint >= 0x1f300 && codePoint <= 0x1faff)
  );
}

/** Lines of at most `width`, broken at spaces; a longer word keeps a line of its own. */
export function wrap(text: string, width: number, indent = ''): string {
  const room = Math.max(20, width - displayWidth(indent));
  return text
    .split('\n')
    .flatMap((paragraph) => wrapParagraph(paragraph, room))
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}

function wrapParagraph(paragraph: string, room: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > room) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** As {@link wrap}, with the first line two columns before the others. */
export function hang(text: string, width: number, margin: string): string {
  return wrap(text, width, margin).slice(2);
}

export function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
}

/** Columns side by side, or null when they do not fit into `width`. */
export function layTable(rows: readonly (readonly string[])[], width: number): readonly string[] | null {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    }
  }
  const gap = 2;
  if (widths.reduce((sum, one) => sum + one + gap, -gap) > width) return null;
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - displayWidth(cell) + gap))
      .join('')
      .trimEnd(),
  );
}

/** Text from a database or a file in one line, safe to print: what is not seen in it is shown as what it is. */
export function printable(text: string): string {
  return visible(text).replace(/[\n\t]/g, (mark) => (mark === '\n' ? '⟨U+000A⟩' : '⟨U+0009⟩'));
}

/** As {@link printable}, for what has lines of its own: SQL, definitions, diffs. */
export function printableLines(text: string): string {
  return visible(text);
}
