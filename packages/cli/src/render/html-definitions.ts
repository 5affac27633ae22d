import type { Finding, Pair } from '@prisma-mend/core';
import { alignLines, comparePieces, type AlignedLine, type Piece } from './align-definitions.ts';
import { markup, nothing, preformatted, prose, type Html } from './html-text.ts';
import { pairNames } from './summary.ts';

/** Equal lines that stay on each side of a change when a long run of them is folded. */
const contextLines = 3;

/** Both definitions side by side, what differs marked; a side that has none says so. */
export function renderDefinitions({ expected, actual, pair }: Finding): Html {
  if (expected === undefined && actual === undefined) return nothing;
  const lines = alignLines(expected ?? null, actual ?? null);
  const isOneSided = expected === undefined || actual === undefined;
  const body = isOneSided
    ? [markup`<tbody>${lines.map((line, index) => oneSidedRow(line, index, lines.length))}</tbody>`]
    : splitRuns(lines).map(({ rows, isFoldable }) =>
        isFoldable
          ? markup`<tbody class="fold" data-lines="${rows.length}">${rows.map(row)}</tbody>`
          : markup`<tbody>${rows.map(row)}</tbody>`,
      );
  const head = markup`<thead><tr><th>Expected${sideName(pair, 0)}</th><th>Actual${sideName(pair, 1)}</th></tr></thead>`;
  return markup`<div class="table-frame"><table class="definitions" aria-label="Definitions">${head}${body}</table></div>`;
}

/** The same without a table where each side is one line at most: a page of a thousand findings has no room for more. */
export function renderBriefly(finding: Finding): Html {
  const { expected, actual, pair } = finding;
  const [line, ...others] = alignLines(expected ?? null, actual ?? null);
  if (line === undefined || others.length > 0) return renderDefinitions(finding);
  const pieces =
    line.expected === null || line.actual === null
      ? {
          expected: [{ text: line.expected ?? '', isShared: true }],
          actual: [{ text: line.actual ?? '', isShared: true }],
        }
      : comparePieces(line.expected, line.actual);
  const side = (index: 0 | 1, kind: 'lacking' | 'extra', shown: readonly Piece[]): Html =>
    markup`<dt>${prose(index === 0 ? 'Expected' : pair === undefined && line.expected === null ? 'Found' : 'Actual')}${sideName(pair, index)}</dt><dd class="${prose(kind)}"><code>${mark(shown, kind === 'lacking' ? 'del' : 'ins')}</code></dd>`;
  return markup`<dl class="sides">${line.expected === null ? nothing : side(0, 'lacking', pieces.expected)}${line.actual === null ? nothing : side(1, 'extra', pieces.actual)}</dl>`;
}

function sideName(pair: Pair | undefined, side: 0 | 1): Html {
  return pair === undefined
    ? nothing
    : markup` <span class="side-name">${prose(pairNames[pair][side])}</span>`;
}

function row({ expected, actual, isEqual }: AlignedLine): Html {
  if (isEqual) return markup`<tr>${cell(plain(expected ?? ''))}${cell(plain(actual ?? ''))}</tr>`;
  if (expected !== null && actual !== null) {
    const pieces = comparePieces(expected, actual);
    return markup`<tr>${cell(mark(pieces.expected, 'del'), 'lacking')}${cell(mark(pieces.actual, 'ins'), 'extra')}</tr>`;
  }
  return markup`<tr>
    ${expected === null ? cell(nothing, 'void') : cell(mark([whole(expected)], 'del'), 'lacking')}
    ${actual === null ? cell(nothing, 'void') : cell(mark([whole(actual)], 'ins'), 'extra')}
  </tr>`;
}

/** Without a counterpart nothing is to be compared word by word. */
function oneSidedRow({ expected, actual }: AlignedLine, index: number, count: number): Html {
  const span = count === 1 ? nothing : markup` rowspan="${count}"`;
  const absent = index === 0 ? markup`<td class="absent"${span}>not there</td>` : nothing;
  return expected === null
    ? markup`<tr>${absent}${cell(plain(actual ?? ''), 'extra')}</tr>`
    : markup`<tr>${cell(plain(expected), 'lacking')}${absent}</tr>`;
}

function cell(content: Html, kind?: 'lacking' | 'extra' | 'void'): Html {
  return kind === undefined
    ? markup`<td><code>${content}</code></td>`
    : markup`<td class="${prose(kind)}"><code>${content}</code></td>`;
}

const plain = (text: string): Html => preformatted(text);
const whole = (text: string): Piece => ({ text, isShared: false });

function mark(pieces: readonly Piece[], tag: 'del' | 'ins'): Html {
  const marked = (text: string): Html =>
    tag === 'del' ? markup`<del>${plain(text)}</del>` : markup`<ins>${plain(text)}</ins>`;
  return markup`${pieces.map(({ text, isShared }) => (isShared ? plain(text) : marked(text)))}`;
}

interface Run {
  readonly rows: readonly AlignedLine[];
  readonly isFoldable: boolean;
}

/** Cuts the lines where a long run of equal ones can be folded away. */
function splitRuns(lines: readonly AlignedLine[]): readonly Run[] {
  const runs: Run[] = [];
  let shown: AlignedLine[] = [];
  let start = 0;
  while (start < lines.length) {
    const isEqual = lines[start]?.isEqual ?? false;
    let end = start + 1;
    while (end < lines.length && (lines[end]?.isEqual ?? false) === isEqual) end += 1;
    const first = start === 0 ? start : start + contextLines;
    const last = end === lines.length ? end : end - contextLines;
    if (isEqual && last - first > contextLines) {
      runs.push({ rows: [...shown, ...lines.slice(start, first)], isFoldable: false });
      runs.push({ rows: lines.slice(first, last), isFoldable: true });
      shown = lines.slice(last, end);
    } else {
      shown = [...shown, ...lines.slice(start, end)];
    }
    start = end;
  }
  return [...runs, { rows: shown, isFoldable: false }].filter(({ rows }) => rows.length > 0);
}
