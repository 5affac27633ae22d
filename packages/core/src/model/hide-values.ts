/** From left to right: names stay; texts and comments, also ones that are cut off, do not. */
const token =
  /"(?:[^"]|"")*(?:"|$)|\be'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)|(?:\bu&)?'(?:[^']|'')*(?:'|$)|\$((?:[a-z_]\w*)?)\$[\s\S]*?(?:\$\1\$|$)|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/gi;

/**
 * A statement without its texts and comments, which may hold a password or a patient's name: `'…'` in their place. It may
 * be cut off in the middle of one, as `pg_stat_activity` cuts it. On one line.
 */
export function hideValues(statement: string): string {
  return statement
    .replace(token, (found: string) => {
      if (found.startsWith('"')) return found;
      if (found.startsWith('$')) return '$…$';
      return found.startsWith('--') || found.startsWith('/*') ? ' ' : "'…'";
    })
    .replace(/\s+/g, ' ')
    .trim();
}
