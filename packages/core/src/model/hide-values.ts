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

const secretName = String.raw`\b\w*(?:password|passwd|pwd|passphrase|passcode|secret|token|api_?key)\b"?`;
const literal = String.raw`''[^']+''|(?:\b[eu]&?)?'(?:[^'\\]|\\[^]|'')*(?:'|$)|\$(\w*)\$[^]*?(?:\$\2\$|$)`;
/** `PASSWORD 'x'` of a role or an option, `password = 'x'` */
const secretLiteral = new RegExp(String.raw`(?<!['.])(${secretName}\s*(?:=\s*)?)(?:${literal})`, 'gi');
/** `password=x` of a connection string */
const secretParameter = new RegExp(String.raw`(${secretName}\s*=\s*)(?!'…')[^\s'"&;,)]+`, 'gi');
/** `postgresql://user:x@host` */
const secretInAddress = /(\b[a-z][a-z+.-]{0,20}:\/\/[^\s:/?#@'"]{0,100}:)[^\s@'"]{1,500}(?=@)/gi;

/** SQL as it stands in a file, without what stands in the place of a password: reports go where files do not. */
export function hidePasswords(text: string): string {
  return text.replace(secretLiteral, "$1'…'").replace(secretParameter, '$1…').replace(secretInAddress, '$1…');
}
