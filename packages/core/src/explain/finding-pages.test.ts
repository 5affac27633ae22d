import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const here = new URL('.', import.meta.url);
const pages = new URL('../../../../docs/findings/', here);

/** Every `code: '…'` of a rule, with the name of its file. */
function codesOf(folder: URL): readonly { readonly file: string; readonly code: string }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const code = /^\s+code: '([a-z0-9-]+)'/m.exec(readFileSync(new URL(file, folder), 'utf8'))?.[1];
      return code === undefined ? [] : [{ file, code }];
    });
}

const rules = [...codesOf(here), ...codesOf(new URL('differences/', here))];

describe('finding codes', () => {
  test('have a file of their own that carries their name', () => {
    expect(rules.length).toBeGreaterThan(130);
    expect(rules.filter(({ file, code }) => file !== `${code}.ts`)).toEqual([]);
  });

  test.each(rules.map(({ code }) => code))('%s has a page with reason, example and repair', (code) => {
    const page = readFileSync(new URL(`${code}.md`, pages), 'utf8');
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    for (const heading of ['Why it matters', 'Example', 'Repair'])
      expect(page).toContain(`\n## ${heading}\n`);
  });

  test('are all spelled on a page that belongs to a rule', () => {
    const codes = new Set(rules.map(({ code }) => `${code}.md`));
    expect(readdirSync(pages).filter((page) => !codes.has(page))).toEqual([]);
  });

  test('of differences are all used by the rules of some kind', () => {
    const rulesFiles = readdirSync(here).filter((file) => file.endsWith('-rules.ts'));
    const imported = rulesFiles.map((file) => readFileSync(new URL(file, here), 'utf8')).join('\n');
    const written = codesOf(new URL('differences/', here)).map(({ code }) => code);
    expect(written.filter((code) => !imported.includes(`'./differences/${code}.ts'`))).toEqual([]);
  });
});
