import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Finding } from '@prisma-mend/core';

/** The documents: packed beside the built command line, at the top of the repository where the sources are. */
const folders = ['./docs/', '../../../docs/'].map((path) => new URL(path, import.meta.url));

/** More pages than this help nobody. */
const most = 3;

/** Refused on evidence: one of the pages in this list is about what Prisma said before. */
const errorList = 'errors/README.md';
const listed: ReadonlySet<string> = new Set([
  'evidence-disagrees',
  'unexplained-differences',
  'ambiguous-name',
  'history-invalid',
  'replay-failed',
  'proof-failed',
  'state-moved',
  'journal-invalid',
]);

/** The page of a finding code as markdown, or null where there is none. */
export function readFindingPage(code: string): string | null {
  const url = locate(pageOfFinding(code));
  return url === null ? null : readFileSync(url, 'utf8');
}

/** What `prisma-mend explain` calls a page: `P3009` for `errors/P3009.md`. */
export function nameOfPage(page: string): string {
  return page === errorList ? 'errors' : page.replace(/^.*\//, '').replace(/\.md$/, '');
}

/** Names of all pages: Prisma's errors, the findings, and the guides. */
export function listPageNames(): Readonly<Record<'errors' | 'findings' | 'guides', readonly string[]>> {
  const [root] = folders.filter((folder) => existsSync(new URL('errors/', folder)));
  const namesIn = (folder: string): readonly string[] =>
    root === undefined
      ? []
      : readdirSync(new URL(folder, root))
          .filter((file) => file.endsWith('.md') && file !== 'README.md')
          .map(nameOfPage)
          .sort();
  return { errors: namesIn('errors/'), findings: namesIn('findings/'), guides: namesIn('./') };
}

/** The page of this name as markdown, or null where there is none. */
export function readNamedPage(name: string): string | null {
  const pages = name === 'errors' ? [errorList] : [`errors/${name}.md`, pageOfFinding(name), `${name}.md`];
  const [url] = pages.map(locate).filter((each) => each !== null);
  return url === undefined ? null : readFileSync(url, 'utf8');
}

/** The page, below docs/, about a problem that names none itself: about the Prisma error in its words, if any. */
export function choosePage(code: string, words: string): string | null {
  return errorPagesIn(words)[0] ?? (listed.has(code) ? errorList : null);
}

/** The pages to read on: those of the Prisma errors that the findings lead to, else that of the first finding. */
export function choosePages(findings: readonly Finding[]): readonly string[] {
  const grave = findings.filter(({ severity }) => severity !== 'info');
  const errors = errorPagesIn(grave.map(({ message, why }) => `${message} ${why}`).join(' '));
  const pages =
    errors.length > 0
      ? errors
      : grave
          .slice(0, 1)
          .map(({ code }) => pageOfFinding(code))
          .filter((page) => locate(page) !== null);
  return pages.slice(0, most);
}

function errorPagesIn(words: string): readonly string[] {
  const codes = new Set(words.match(/\bP\d{4}\b/g));
  return [...codes].map((code) => `errors/${code}.md`).filter((page) => locate(page) !== null);
}

function pageOfFinding(code: string): string {
  return `findings/${code}.md`;
}

function locate(page: string): URL | null {
  if (!/^(?:[a-z0-9-]+\/)?[A-Za-z0-9-]+\.md$/.test(page)) return null;
  return folders.map((folder) => new URL(page, folder)).find((url) => existsSync(url)) ?? null;
}
