/** Whether a text has the bare name of an object in it as a word of its own, maybe in a string or a comment. */
export function isWordIn(text: string, name: string): boolean {
  const escaped = name.replace(/\(.*$/s, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'i').test(text);
}
