/**
 * Text from a database or a file with everything that is not seen made visible: control characters, lone surrogates
 * and the marks that reorder a line (U+202E and its kin, "Trojan Source"). Line breaks and tabs stay; joiners stay,
 * because Persian, Indic scripts and emoji need them.
 */
export function visible(text: string): string {
  return text.replace(unseenMarks, (mark) => {
    const codePoint = mark.codePointAt(0) ?? 0;
    return `⟨U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** Line breaks and tabs are none of them. */
export const unseenMarks =
  // eslint-disable-next-line no-control-regex -- these are what must not get through
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A JSON string whose every unseen mark is written as an escape. */
export function escapeUnseen(text: string): string {
  return JSON.stringify(text).replace(
    unseenMarks,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** {@link visible} in one line, for names and titles. */
export function visibleLine(text: string): string {
  return visible(text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\t/g, ' '));
}

/**
 * Text in which no line begins with what a CI runner takes for a command of its own (`::error::`, `##[group]`), wherever
 * it is printed. Colons and hash signs that are let in are seen.
 */
export function withoutCommands(text: string): string {
  return text.replace(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '# #[');
}
