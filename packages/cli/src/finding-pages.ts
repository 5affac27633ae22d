import { existsSync, readFileSync } from 'node:fs';

/** The pages of the finding codes: packed beside the built command line, in `docs` where the sources are. */
const folders = ['./findings/', '../../../docs/findings/'].map((path) => new URL(path, import.meta.url));

/** The page of a finding code as markdown, or null where there is none. */
export function readFindingPage(code: string): string | null {
  if (!/^[a-z0-9-]+$/.test(code)) return null;
  const page = folders.map((folder) => new URL(`${code}.md`, folder)).find((url) => existsSync(url));
  return page === undefined ? null : readFileSync(page, 'utf8');
}
