import { visible, visibleLine } from './visible.ts';

/** Breaks what GitHub and GitLab would turn into a mention, a reference or a link, without being seen. */
const zeroWidthSpace = '\u200b';

/** Prose that may hold any name: nothing in it is markup, mentions a person or becomes a link. */
export function prose(text: string): string {
  return visibleLine(text)
    .replace(/[\\`*_[\]|~$]/g, '\\$&')
    .replace(/^[-+#=]/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=[\w-])/g, `@${zeroWidthSpace}`)
    .replace(/#(?=\d)/g, `#${zeroWidthSpace}`)
    .replace(/:(?=\/\/)/g, `:${zeroWidthSpace}`)
    .replace(/\bwww\./gi, `$&${zeroWidthSpace}`);
}

/** Inline code, also inside a table, where a pipe ends the cell even between backticks. */
export function inlineCode(text: string): string {
  const line = visibleLine(text).trim();
  if (line === '') return '` `';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

export function tableCode(text: string): string {
  return inlineCode(text).replaceAll('|', '\\|');
}

/** The text of HTML elements that stand inside markdown, where backslashes and backticks still count. */
export function htmlCode(text: string): string {
  const escaped = visibleLine(text).replace(
    /[^\p{L}\p{M}\p{N} .,;]/gu,
    (mark) => `&#${mark.codePointAt(0) ?? 0};`,
  );
  return `<code>${escaped.replace(/(&#64;)(?=\w)/g, `$1${zeroWidthSpace}`)}</code>`;
}

/** A fenced block that nothing inside can close. */
export function codeBlock(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${visible(text).trimEnd()}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
