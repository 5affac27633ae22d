import { expect, test } from '@jest/globals';
import { makeColumn } from '../../test/support/make-column.ts';
import { hasSameMeaning } from './same-meaning.ts';

const isSameDefault = (expected: string | null, actual: string | null, hasDomainDefault = false): boolean => {
  const domain = hasDomainDefault ? { base: 'text', hasDefault: true } : null;
  const [one, other] = [expected, actual].map((text) => makeColumn({ default: text, domain }));
  return one !== undefined && other !== undefined && hasSameMeaning('default', one, other);
};

test.each([
  'NULL::character varying',
  'NULL::numeric(10,2)',
  'NULL::public."Odd word"',
  'NULL::timestamp with time zone',
])('%s is no default', (text) => {
  expect(isSameDefault(text, null)).toBe(true);
  expect(isSameDefault(null, text)).toBe(true);
  expect(isSameDefault(text, "'a'::text")).toBe(false);
});

test('NULL before the default of a domain is one', () => {
  expect(isSameDefault('NULL::public.word', null, true)).toBe(false);
});

test("the text 'NULL' is one", () => {
  expect(isSameDefault("'NULL'::text", null)).toBe(false);
});
