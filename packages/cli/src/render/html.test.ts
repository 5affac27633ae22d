import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import {
  context,
  drifted,
  found,
  hostile,
  hostileNames,
  inSync,
  stopped,
  unreachable,
} from '../../test/support/drift-reports.ts';
import { halfApplied, unbaselined } from '../../test/support/reports.ts';
import { renderHtml } from './html.ts';
import { script } from './html-script.ts';
import { style } from './html-style.ts';
import { visible, visibleLine } from './visible.ts';

interface Page {
  readonly elements: readonly Tree.Element[];
  readonly errors: readonly string[];
}

/** The page as a browser reads it. */
function readPage(text: string): Page {
  const errors: string[] = [];
  const document = parse(text, { onParseError: ({ code }) => errors.push(code) });
  const elements: Tree.Element[] = [];
  const visit = (node: Tree.Node): void => {
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(document);
  return { elements, errors };
}

const attribute = (element: Tree.Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;

function textOf(node: Tree.Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

const withTag = (page: Page, tag: string): readonly Tree.Element[] =>
  page.elements.filter(({ tagName }) => tagName === tag);
const withClass = (page: Page, name: string): readonly Tree.Element[] =>
  page.elements.filter((element) => attribute(element, 'class')?.split(' ').includes(name));

const reports = [
  ['findings', renderHtml(found(drifted), context)],
  ['hostile names', renderHtml(found(hostile), context)],
  ['nothing found', renderHtml(found(inSync), context)],
  ['a half-applied file', renderHtml(found(halfApplied), context)],
  ['a job that was not done', renderHtml(stopped(unreachable), context)],
] as const;

describe.each(reports)('a page with %s', (_what, text) => {
  const page = readPage(text);

  test('is correct HTML', () => {
    expect(page.errors).toEqual([]);
  });

  test('loads nothing and carries nothing that runs but its own script', () => {
    const loading = ['src', 'srcset', 'href', 'action', 'formaction', 'data', 'poster', 'style'];
    const found = page.elements.flatMap(({ tagName, attrs }) =>
      attrs
        .filter(
          ({ name, value }) => name.startsWith('on') || (loading.includes(name) && !value.startsWith('#')),
        )
        .map(({ name, value }) => `${tagName} ${name}=${value}`),
    );
    expect(found).toEqual([]);
    const odd = ['img', 'iframe', 'object', 'embed', 'link', 'base', 'audio', 'video'];
    expect(page.elements.filter(({ tagName }) => odd.includes(tagName))).toEqual([]);
    expect(withTag(page, 'script').map(textOf)).toEqual([script]);
    expect(withTag(page, 'style').map(textOf)).toEqual([style]);
  });

  test('has a policy that lets run exactly what is in it', () => {
    const policy = page.elements.find(
      (element) => attribute(element, 'http-equiv') === 'Content-Security-Policy',
    );
    const content = policy === undefined ? '' : (attribute(policy, 'content') ?? '');
    const hash = (source: string): string => createHash('sha256').update(source).digest('base64');
    expect(content.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash(script)}'`,
      `style-src 'sha256-${hash(style)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('has its landmarks, one first heading and headings without gaps', () => {
    expect(withTag(page, 'main')).toHaveLength(1);
    expect(withTag(page, 'header')).toHaveLength(1);
    const levels = page.elements.flatMap(({ tagName }) =>
      /^h[1-6]$/.test(tagName) ? [Number(tagName[1])] : [],
    );
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level - (levels[index - 1] ?? level) > 1)).toEqual([]);
  });

  test('names every control, and everything that is referred to exists', () => {
    const ids = page.elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const referred = page.elements.flatMap((element) => [
      ...(attribute(element, 'aria-labelledby')?.split(' ') ?? []),
      ...(element.tagName === 'a' ? [attribute(element, 'href')?.slice(1) ?? ''] : []),
    ]);
    expect(referred.filter((id) => !ids.includes(id))).toEqual([]);
    const nameless = withTag(page, 'button').filter(
      (button) => textOf(button).trim() === '' && attribute(button, 'aria-label') === undefined,
    );
    expect(nameless).toEqual([]);
  });
});

describe('hostile names', () => {
  const page = readPage(renderHtml(found(hostile), context));

  test('stand in the page as text', () => {
    const headings = withTag(page, 'h3').map(textOf);
    expect(headings).toEqual(hostileNames.map((name) => visibleLine(`Column ${name} has another type`)));
  });

  test('are copied exactly, and shown with what cannot be seen made visible', () => {
    const codes = withTag(page, 'code')
      .filter(
        ({ parentNode }) => parentNode !== null && 'tagName' in parentNode && parentNode.tagName === 'pre',
      )
      .map((code) => ({ shown: textOf(code), exact: attribute(code, 'data-exact') }));
    for (const { repair } of hostile.findings) {
      const sql = (repair ?? []).join('\n');
      const code = codes.find(({ shown }) => shown === visible(sql));
      expect(code?.exact === undefined ? code?.shown : JSON.parse(code.exact)).toBe(sql);
    }
  });
});

describe('definitions', () => {
  const page = readPage(renderHtml(found(drifted), context));

  test('mark only what differs', () => {
    expect(withTag(page, 'del').map(textOf)).toEqual(['nullable', '19']);
    expect(withTag(page, 'ins').map(textOf)).toEqual(['NOT NULL', '07']);
  });

  test('say where one side has none', () => {
    expect(withClass(page, 'absent').map(textOf)).toEqual(['not there', 'not there']);
  });

  test('fold long runs of equal lines', () => {
    expect(withClass(page, 'fold').map((body) => attribute(body, 'data-lines'))).toEqual(['11']);
  });
});

test('the picture is described in words', () => {
  const [description] = withTag(readPage(renderHtml(found(drifted), context)), 'desc');
  expect(description === undefined ? '' : textOf(description).replace(/\s+/g, ' ').trim()).toBe(
    'schema and migrations: equal. migrations and database: 4 differences. schema and database: different.',
  );
});

describe('a page of a thousand findings', () => {
  const [finding] = drifted.findings;
  const many = Array.from({ length: 1000 }, (_, index) => ({
    ...(finding ?? { code: 'x', severity: 'error' as const, message: 'm', why: 'w' }),
    message: `column public.table_${index % 500}.column_${index} refuses NULL in the database`,
    object: {
      kind: 'column' as const,
      schema: 'public',
      table: `table_${index % 500}`,
      name: `column_${index}`,
    },
  }));
  const statement = drifted.plan?.statements[0];
  const plan =
    drifted.plan === null || statement === undefined
      ? null
      : { ...drifted.plan, statements: Array.from({ length: 1000 }, () => statement) };
  const tables = Array.from({ length: 900 }, (_, index) => ({ schema: 'public', name: `table_${index}` }));
  const coverage = { ...drifted.coverage, tables };
  const page = renderHtml(found({ ...drifted, findings: many, plan, coverage }), context);

  test('has a tile a table, a group for each with findings, and fewer bytes than a megabyte', () => {
    expect(page.match(/<a class="tile /g)).toHaveLength(500);
    expect(page.match(/<li class="tile plain"/g)).toHaveLength(400);
    expect(page.match(/<details class="group"/g)).toHaveLength(500);
    expect(page.match(/class="finding /g)?.length ?? 0).toBeGreaterThan(0);
    expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  });
});

test('the migrations stand in a line of time, with what is recorded above what is there', () => {
  const page = renderHtml(found(unbaselined), { ...context, command: 'status', label: 'production' });
  expect(page.match(/class="upper none"/g)).toHaveLength(3);
  expect(page).toContain('class="lower partial"');
  expect(page).toContain('not recorded, partly in the database (2 of 3 changes)');
  expect(page).toContain('production');
});

test('a half-applied file is a strip of its statements, each with its line and what became of it', () => {
  const page = renderHtml(found(halfApplied), { ...context, command: 'status' });
  expect(page.match(/<li class="cell \w+"/g)).toEqual([
    '<li class="cell done"',
    '<li class="cell unknown"',
    '<li class="cell notDone"',
  ]);
  expect(page).toContain(
    'lines 7 to 9: did not run: ALTER TABLE &quot;rooms&quot; ADD &quot;&lt;b&gt;&quot; TEXT',
  );
});

test('each code that has a page leads to it inside the file', () => {
  const { elements } = readPage(renderHtml(found(drifted), context));
  const links = elements.flatMap((element) => attribute(element, 'href') ?? []);
  expect(links).toContain('#code-column-nullability');
  const [page] = elements.filter((element) => attribute(element, 'id') === 'code-column-nullability');
  expect(page === undefined ? '' : textOf(page)).toContain('Inserts that leave the field out fail.');
});

test('tiles stand by schema, and many tables without findings are folded behind those with one', () => {
  const tablesOf = (schema: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ schema, name: `table_${index}` }));
  const coverage = { ...drifted.coverage, tables: [...tablesOf('archive', 41), ...tablesOf('billing', 3)] };
  const page = readPage(renderHtml(found({ ...drifted, coverage }), context));
  const titles = withClass(page, 'schema').map(textOf);
  expect(titles.slice(0, 2)).toEqual(['archive nothing found', 'billing nothing found']);
  expect(withClass(page, 'plain-tables').map(textOf).join()).toMatch(/^41 tables without findingstable_0/);
  expect(withClass(page, 'plain')).toHaveLength(44);
});
