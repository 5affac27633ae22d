import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { listDifferenceCodes } from './difference-rule.ts';
import { differenceRules } from './difference-rules.ts';

const here = new URL('.', import.meta.url);
const pages = new URL('../../../../docs/findings/', here);

/** Every `code: '…'` of a finding that is no difference, with the name of its file. */
const findings = readdirSync(here)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .flatMap((file) => {
    const code = /^\s+code: '([a-z0-9-]+)'/m.exec(readFileSync(new URL(file, here), 'utf8'))?.[1];
    return code === undefined ? [] : [{ file, code }];
  });
const differences = listDifferenceCodes(differenceRules);
const codes = [...findings, ...differences].map(({ code }) => code);

function pageOf(code: string): string {
  return readFileSync(new URL(`${code}.md`, pages), 'utf8');
}

describe('finding codes', () => {
  test('of anything but differences have a file of their own that carries their name', () => {
    expect(codes.length).toBeGreaterThan(170);
    expect(findings.filter(({ file, code }) => file !== `${code}.ts`)).toEqual([]);
  });

  test.each(codes)('%s has a page with reason, example and repair', (code) => {
    const page = pageOf(code);
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    for (const heading of ['Why it matters', 'Example', 'Repair'])
      expect(page).toContain(`\n## ${heading}\n`);
  });

  test.each(differences)('$code gives the reasons on its page that its findings give', ({ code, why }) => {
    const [reason] = /(?<=\n## Why it matters\n\n)[^]*?(?=\n\n## )/.exec(pageOf(code)) ?? [];
    expect(why.filter((sentence) => reason?.includes(sentence) !== true)).toEqual([]);
  });

  test('are all spelled on a page that belongs to a rule', () => {
    const known = new Set(['README.md', ...codes.map((code) => `${code}.md`)]);
    expect(readdirSync(pages).filter((page) => !known.has(page))).toEqual([]);
  });

  test('of differences have problems that some attribute leads to', () => {
    for (const { kind, problems, attributes } of Object.values(differenceRules)) {
      const led = JSON.stringify(Object.values(attributes), (_, value: unknown) =>
        typeof value === 'function' ? String(value) : value,
      );
      const idle = Object.keys(problems).filter((problem) => !led.includes(problem));
      expect({ kind, idle }).toEqual({ kind, idle: [] });
    }
  });
});
