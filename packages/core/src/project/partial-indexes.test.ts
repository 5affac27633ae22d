import { expect, test } from '@jest/globals';
import { knowsPartialIndexes, withoutPartialIndexes } from './partial-indexes.ts';

const asRead = [
  'generator client {',
  '  previewFeatures = ["partialIndexes"]',
  '}',
  'model Visit {',
  '  note String?  @unique(map: "visit)_note", where: raw("(note <> \\"a)\\"::text)")) @db.Text',
  '  at   DateTime @unique',
  '',
  '  @@index([at], map: "recent", where: raw("(NOT paid)"))',
  '  @@index([at])',
  '}',
].join('\n');

const file = (content: string) => [{ path: 'prisma/schema.prisma', content }];

test('takes partial indexes out of a schema, and leaves the others and the rest of a field', () => {
  const [{ content } = { content: '' }] = withoutPartialIndexes(file(asRead));
  expect(content).toContain('  note String? @db.Text\n  at   DateTime @unique\n');
  expect(content).not.toContain('where:');
  expect(content).toContain('  @@index([at])\n');
});

test('a preview feature in a comment is none', () => {
  expect(knowsPartialIndexes(file(asRead))).toBe(true);
  expect(knowsPartialIndexes(file('// previewFeatures = ["partialIndexes"]'))).toBe(false);
});
