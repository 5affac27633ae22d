import { describe, expect, test } from '@jest/globals';
import { context, drifted, found, hostile, hostileNames, inSync } from '../../test/support/drift-reports.ts';
import { inlineCode, prose, tableCode } from './markdown-text.ts';
import { renderMarkdown } from './markdown.ts';

/** Lines outside fenced blocks: what is read as markdown. */
function outsideFences(text: string): readonly string[] {
  const lines: string[] = [];
  let fence: string | null = null;
  for (const line of text.split('\n')) {
    const run = /^(`{3,})/.exec(line)?.[1];
    if (fence === null && run !== undefined) fence = run;
    else if (fence !== null && line === fence) fence = null;
    else if (fence === null) lines.push(line);
  }
  if (fence !== null) throw new Error('a fenced block is not closed');
  return lines;
}

/** What is neither code nor escaped. */
const bare = (line: string): string => line.replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '').replace(/\\./g, '');

describe('a pull request comment', () => {
  test('says verdict, pairs and findings first and folds the rest', () => {
    const text = renderMarkdown(found(drifted), context);
    expect(text.split('<details>')[0]).toMatchInlineSnapshot(`
     "<!-- prisma-mend:drift -->

     ### ❌ prisma-mend drift: the database was changed outside the migrations

     Schema and migrations agree with each other; the database does not agree with them.

     **2 errors, 1 warning, 1 note** in database \`clinic\` (PostgreSQL 15.18)

     | compared | result |
     | :-- | :-- |
     | schema ↔ migrations | ✅ equal |
     | migrations ↔ database | ❌ different: 4 findings below |
     | schema ↔ database | ❌ different |

     |  | object | finding | where |
     | :-- | :-- | :-- | :-- |
     | ❌ | \`column public.clinical_notes.dueDate\` | Column public.clinical\\_notes.dueDate refuses NULL in the database | \`apps/clinic/prisma/schema.prisma:12\` |
     | ❌ | \`index public.patients.patients_email_key\` | Index public.patients.patients\\_email\\_key is missing from the database | \`apps/clinic/prisma/migrations/20250101_init/migration.sql:40\` |
     | ⚠️ | \`function public.bill(integer)\` | Function public.bill(integer) has another body in the database |  |
     | ℹ️ | \`check constraint public.patients.age_positive\` | Check constraint public.patients.age\\_positive is only in the database |  |

     "
    `);
  });

  test('shows both definitions as a diff, and the repair', () => {
    const text = renderMarkdown(found(drifted), context);
    expect(text).toContain(
      '```diff\n--- expected\n+++ actual\n- timestamp(3) without time zone, nullable\n+ timestamp(3) without time zone, NOT NULL\n```',
    );
    expect(text).toContain('```sql\nALTER TABLE "public"."clinical_notes"');
  });

  test('is short when there is nothing to say', () => {
    expect(renderMarkdown(found(inSync), context)).toContain('### ✅ prisma-mend drift: in sync');
  });

  test('begins with the mark by which a bot finds it again', () => {
    expect(renderMarkdown(found(hostile), context)).toMatch(/^<!-- prisma-mend:drift -->\n/);
  });

  test('never is longer than a comment may be, and says what it left out', () => {
    const findings = Array.from({ length: 3000 }, () => drifted.findings).flat();
    const text = renderMarkdown(found({ ...drifted, findings }), context);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/… and \d+ more \|/);
    expect(text).toMatch(/\d+ more parts do not fit into a comment/);
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  });

  test('stays short where single names and definitions are long', () => {
    const [finding] = drifted.findings;
    if (finding === undefined) throw new Error('no finding');
    const long = { ...finding, message: 'x'.repeat(9000), why: 'y'.repeat(90_000) };
    const findings = Array.from({ length: 120 }, () => long);
    const notes = ['z'.repeat(90_000)];
    expect(renderMarkdown(found({ ...drifted, findings, notes }), context).length).toBeLessThan(65_536);
  });
});

describe('hostile names', () => {
  const lines = outsideFences(renderMarkdown(found(hostile), context));

  test('bring in no markup', () => {
    const tags = lines
      .map(bare)
      .flatMap((line) => line.match(/<[^>]*>/g) ?? [])
      .filter((tag) => !/^<(?:\/?(?:details|summary|code|sub|br)|!-- prisma-mend:drift --)>$/.test(tag));
    expect(tags).toEqual([]);
  });

  test('neither mention anyone nor refer to anything nor link', () => {
    const text = lines.map(bare).join('\n');
    expect(text).not.toMatch(/@everyone|#1\b|\]\(javascript/);
  });

  test('do not end a cell of a table', () => {
    const rows = lines.filter((line) => line.startsWith('| ❌ |') || line.startsWith('| ⚠️ |'));
    expect(rows).toHaveLength(hostileNames.length);
    expect(rows.filter((row) => row.match(/(?<!\\)\|/g)?.length !== 5)).toEqual([]);
  });
});

test('inline code holds backticks and pipes', () => {
  expect(inlineCode('a`b')).toBe('``a`b``');
  expect(inlineCode('`a`')).toBe('`` `a` ``');
  expect(tableCode('a|b')).toBe('`a\\|b`');
});

test.each([
  ['- a', '\\- a'],
  ['# a', '\\# a'],
  ['+ a', '\\+ a'],
  ['=== a', '\\=== a'],
  ['1. a', '1\\. a'],
  ['> a', '&gt; a'],
])('prose that begins with "%s" begins no list, heading or quotation', (text, expected) => {
  expect(prose(text)).toBe(expected);
});

test('prose shows its text', () => {
  expect(prose('a_b *c* <d> & e|f')).toBe('a\\_b \\*c\\* &lt;d&gt; &amp; e\\|f');
  expect(prose('bill(integer) - 2')).toBe('bill(integer) - 2');
});
