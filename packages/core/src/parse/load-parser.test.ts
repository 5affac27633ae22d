import { expect, test } from '@jest/globals';
import { loadParser } from './load-parser.ts';
import { parseStatements } from './parse-statements.ts';

test.each([
  ['openers of comments', '/*'.repeat(200)],
  ['signs', `SELECT ${'+'.repeat(300)}1`],
  ['an operator that opens comments', `SELECT 1 ${'|/*'.repeat(100)}`],
])('does not hand the scanner what it reads again and again: %s', async (_, sql) => {
  expect(parseStatements(await loadParser(), sql)).toBeNull();
});

test.each([
  ['a line of dashes', `${'-'.repeat(1000)}\nSELECT 1`],
  ['a frame of stars', `/${'*'.repeat(200)}\n * init\n ${'*'.repeat(200)}/\nSELECT 1`],
  ['many operators', `SELECT 1${' + 1'.repeat(1000)}`],
])('reads %s', async (_, sql) => {
  expect(parseStatements(await loadParser(), sql)).toHaveLength(1);
});
