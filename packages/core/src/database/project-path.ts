/**
 * The `search_path` of the server's own settings, with PostgreSQL's names always first. Left out of a path,
 * `pg_catalog` is searched before everything else; named later in it, whoever may create functions and operators in
 * an earlier schema decides what `=` means to everybody who connects.
 */
export function projectPathOf(path: string): string {
  const entries = splitPath(path);
  return entries.filter((entry, place) => place === 0 || !isPgCatalog(entry)).join(', ');
}

/** Whether PostgreSQL's own names are found first through it. */
export function isSafePath(path: string): boolean {
  return projectPathOf(path) === splitPath(path).join(', ');
}

/** Entries as they are written, quotes included. */
function splitPath(path: string): readonly string[] {
  return (path.match(/(?:"(?:[^"]|"")*"|[^",])+/g) ?? []).map((entry) => entry.trim()).filter(Boolean);
}

function isPgCatalog(entry: string): boolean {
  return entry === '"pg_catalog"' || entry.toLowerCase() === 'pg_catalog';
}

/** The schemas that a path names, `"$user"` as that of the role. */
export function schemasOnPath(path: string, role: string): readonly string[] {
  return splitPath(path).map((entry) => {
    const name = entry.startsWith('"') ? entry.slice(1, -1).replaceAll('""', '"') : entry.toLowerCase();
    return name === '$user' ? role : name;
  });
}
