import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const pages = new URL('../../../../docs/errors/', import.meta.url);
const source = new URL('../', import.meta.url);
const cured = ['P1002', 'P3005', 'P3008', 'P3009', 'P3011', 'P3012', 'P3015', 'P3017', 'P3018', 'P3019'];

describe('errors of Prisma', () => {
  test.each(cured)('%s has a page that says what to do, listed in the overview', (code) => {
    const page = readFileSync(new URL(`${code}.md`, pages), 'utf8');
    expect(page.startsWith(`# ${code}: what now\n`)).toBe(true);
    for (const heading of ['What it means', 'What to do', 'Beware'])
      expect(page).toContain(`\n## ${heading}\n`);
    expect(page).toContain('prisma-mend ');
    expect(readFileSync(new URL('README.md', pages), 'utf8')).toContain(`(${code}.md)`);
  });

  test('that failures point to have a page', () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const named = files.flatMap((file) =>
      [...readFileSync(new URL(file, source), 'utf8').matchAll(/docs: 'errors\/(P\d+)\.md'/g)].map(
        ([, code]) => code,
      ),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((code) => code === undefined || !cured.includes(code))).toEqual([]);
  });
});
