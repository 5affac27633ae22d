import { expect, test } from '@jest/globals';
import { quoteIdentifier, quoteLiteral, quoteQualified } from './quote.ts';

test('quotes identifiers, whatever they hold', () => {
  expect(quoteIdentifier('users')).toBe('"users"');
  expect(quoteIdentifier('a"b')).toBe('"a""b"');
  expect(quoteQualified('public', 'User')).toBe('"public"."User"');
  expect(quoteQualified(null, 'User')).toBe('"User"');
});

test('quotes literals so that a backslash stands for itself', () => {
  expect(quoteLiteral("it's")).toBe("'it''s'");
  expect(quoteLiteral('a\\b')).toBe("E'a\\\\b'");
});
