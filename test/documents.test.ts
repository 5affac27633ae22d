import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const documents = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
];

describe('ARCHITECTURE.md', () => {
  const text = read('ARCHITECTURE.md');

  test('names only paths that exist', () => {
    const paths = matches(
      text,
      /`((?:packages|test|docs|examples|scripts)\/[^`*<>]*|[\w.-]+\.(?:js|json))`/g,
    );
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names every folder of core, and no other', () => {
    const named = matches(text, /^\| `([a-z]+)` /gm);
    const folders = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...named].sort()).toEqual(folders.sort());
  });

  test('fits on two pages', () => {
    expect(text.split(/\s+/).length).toBeLessThan(1200);
  });
});

describe.each(documents)('%s', (document) => {
  test('links only to what exists', () => {
    const links = matches(read(document), /\]\((?!https?:)([^)#]+)\)/g);
    const missing = links.filter((link) => !existsSync(join(root, dirname(document), link)));
    expect(missing).toEqual([]);
  });
});

test.each(['README.md', 'CONTRIBUTING.md'])('every npm script that %s names exists', (document) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const named = matches(read(document), /npm run ([\w:-]+)/g);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('README.md names every command that --help does', () => {
  const list = read('packages/cli/src/command-list.ts');
  const texts = matches(/textCommands[^;]*/.exec(list)?.[0] ?? '', /'(\w+)'/g);
  const commands = [...matches(list, /^ {2}(\w+)Command,$/gm), ...texts];
  const named = matches(read('README.md'), /^\| `prisma-mend (\w+)` /gm);
  expect([...named].sort()).toEqual([...commands].sort());
});

describe('names', () => {
  const list = /The first word.*?\n- /s.exec(read('CONTRIBUTING.md'))?.[0] ?? '';
  const verbs = new Set(matches(list, /`([a-z]+)`/g));
  /** Predicates, what runs a command, and a matcher of jest. */
  const others = new Set(['is', 'has', 'holds', ...matches(list, /`([a-z]+)…`/g), 'to']);
  test('what an exported asynchronous function does is said by a verb of the list', () => {
    const folder = join(root, 'packages/core/src');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const names = files
      .filter((name) => /(?<!\.test)\.ts$/.test(name))
      .flatMap((name) => matches(readFileSync(join(folder, name), 'utf8'), /^export async function (\w+)/gm));
    const isListed = (name: string): boolean => {
      const [verb = ''] = /^[a-z]+/.exec(name) ?? [];
      return verbs.has(verb) || others.has(verb);
    };
    expect(names.length).toBeGreaterThan(200);
    expect(names.filter((name) => !isListed(name))).toEqual([]);
    expect(verbs.size).toBeLessThanOrEqual(45);
  });
});
