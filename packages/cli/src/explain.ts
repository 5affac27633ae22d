import { listPageNames, readNamedPage } from './pages.ts';
import { wrap } from './render/layout.ts';
import { renderPage } from './render/page.ts';
import type { Style } from './render/style.ts';
import { suggestAll } from './suggest.ts';
import { quoteTyped, UsageError } from './usage-error.ts';

/** How `explain` is to be shown. */
export interface PageView {
  readonly style: Style;
  readonly width: number;
  readonly isJson: boolean;
}

/**
 * What the codes mean and what to do about them; without a code, all there are.
 *
 * @throws UsageError for a code without a page, with those that are near it
 */
export function explainCodes(codes: readonly string[], view: PageView): string {
  if (codes.length === 0) return listPages(view);
  const pages = codes.map((code) => ({ code, page: readNamedPage(spell(code)) ?? unknown(code) }));
  if (view.isJson) return `${JSON.stringify(pages.length === 1 ? pages[0] : pages, null, 2)}\n`;
  return pages.map(({ page }) => renderPage(page, view.style, view.width)).join('\n');
}

/** Codes of Prisma begin with a capital, all others are small. */
function spell(code: string): string {
  return /^p\d+$/i.test(code) ? code.toUpperCase() : code.toLowerCase();
}

function unknown(code: string): never {
  const { errors, findings, guides } = listPageNames();
  const near = suggestAll(spell(code), [...errors, ...findings, ...guides]);
  const advice =
    near.length === 0
      ? 'prisma-mend explain lists the codes that there are.'
      : `Did you mean ${near.join(', ')}?`;
  const error = new UsageError(`There is no page about ${quoteTyped(code)}.`, advice);
  error.command = 'explain';
  throw error;
}

function listPages({ style, width, isJson }: PageView): string {
  const { errors, findings, guides } = listPageNames();
  if (isJson) return `${JSON.stringify({ errors, findings, guides }, null, 2)}\n`;
  return [
    style.bold('Errors of Prisma'),
    wrap(errors.join(', '), width, '  '),
    style.bold('Findings'),
    ...groupBySubject(findings).map((group) => wrap(group.join(', '), width, '  ')),
    style.bold('Guides'),
    wrap(guides.join(', '), width, '  '),
    '',
    'prisma-mend explain <code> says what it means, why it matters and what to do.',
    '',
  ].join('\n');
}

/** By the first word: what is about columns stands together. */
function groupBySubject(codes: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const code of codes) {
    const subject = code.split('-')[0] ?? code;
    groups.set(subject, [...(groups.get(subject) ?? []), code]);
  }
  return [...groups.values()];
}
