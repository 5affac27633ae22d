/** A name as a shell takes it in a command that is shown: folder names may hold spaces. */
export function quoteArgument(name: string): string {
  return /^[\w./:@%+=-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
