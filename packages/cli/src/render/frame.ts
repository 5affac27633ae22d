import type { SourceLocation } from '@prisma-mend/core';
import { displayWidth, printable } from './layout.ts';
import type { View } from './view.ts';

/** The line that is meant, as compilers print it: its number, its text, and a mark below the name in it. */
export function renderFrame(location: SourceLocation | undefined, view: View): readonly string[] {
  if (location?.text === undefined) return [];
  const { line, column, text } = location;
  const { style } = view;
  const number = String(line);
  const gutter = `      ${' '.repeat(number.length)} │`;
  const margin = /^\s*/.exec(text)?.[0].length ?? 0;
  const shown = printable(text.slice(margin));
  const room = Math.max(20, view.width - gutter.length - 2);
  const isWhole = displayWidth(shown) <= room;
  const before = column === undefined ? null : text.slice(margin, column - 1);
  const name =
    column === undefined ? null : /^(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)/.exec(text.slice(column - 1));
  const isMarked = before !== null && name !== null && displayWidth(before + name[0]) <= room;
  return [
    `${style.dim(`      ${number} │`)} ${isWhole ? shown : `${shown.slice(0, room - 1)}…`}`,
    ...(isMarked
      ? [
          `${style.dim(gutter)} ${' '.repeat(displayWidth(printable(before)))}${style.red('^'.repeat(displayWidth(name[0])))}`,
        ]
      : []),
  ];
}

/** `prisma/schema.prisma:12`, and a way there on a terminal that knows links. */
export function linkPlace(location: SourceLocation, view: View): string {
  return linkTo(printable(`${location.file}:${location.line}`), location, view);
}

/** OSC 8; only a folder that is known makes an address. */
export function linkTo(text: string, { file }: SourceLocation, { root }: View): string {
  if (root === undefined || text === '') return text;
  const address = new URL(file.split('/').map(encodeURIComponent).join('/'), root).href;
  return `\u001b]8;;${address}\u001b\\${text}\u001b]8;;\u001b\\`;
}
