import { expect, test } from '@jest/globals';
import { withoutViews } from './without-views.ts';

const model = (fields: string): string => `model t {\n  id Int @id\n${fields}}\n`;

test.each([
  ['@id', 'view v {\n  id Int @id\n  a  Int\n}\n'],
  ['@@id', 'view v {\n  a Int\n  b Int\n\n  @@id([a, b])\n  @@map("w")\n}\n'],
  ['@unique with a map', '  view v {\n  a Int @unique(map: "x}")\n  // }\n}\n'],
  ['a brace in the same line', 'view v {\n  a String @default("{")\n}\n'],
])('a view with %s goes, and no line with it', (_what, view) => {
  const content = `${model('')}${view}enum E {\n  A\n}\n`;
  const [left = ''] = withoutViews([content]);
  expect(left.replace(/\n{2,}/g, '\n')).toBe(`${model('')}enum E {\n  A\n}\n`);
  expect(left.split('\n')).toHaveLength(content.split('\n').length);
});

test('fields that lead to a view go, wherever they stand', () => {
  const files = [
    model('  one v?\n  many v[] // of it\n  vat Int\n'),
    'view v {\n  id Int @id\n  t  t   @relation(fields: [id], references: [id])\n}\n',
  ];
  expect(withoutViews(files)[0]).toBe(model('\n\n  vat Int\n'));
});

test('a schema without views is as it was', () => {
  const files = [model('  view String\n  // view v {\n')];
  expect(withoutViews(files)).toBe(files);
});
