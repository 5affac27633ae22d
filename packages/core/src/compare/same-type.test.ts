import { expect, test } from '@jest/globals';
import { isSameType } from './same-type.ts';

test.each([
  ['timestamp(6) with time zone', 'timestamp with time zone'],
  ['timestamp(6) without time zone', 'timestamp without time zone'],
  ['time(6) with time zone', 'time with time zone'],
  ['time(6) without time zone', 'time without time zone'],
  ['timestamp(6) with time zone[]', 'timestamp with time zone[]'],
  ['interval(6)', 'interval'],
  ['interval second(6)', 'interval second'],
])('%s is %s', (one, other) => {
  expect(isSameType(one, other)).toBe(true);
  expect(isSameType(other, one)).toBe(true);
});

test.each([
  ['timestamp(3) with time zone', 'timestamp with time zone'],
  ['timestamp(6) with time zone', 'timestamp without time zone'],
  ['timestamp(6) with time zone', 'timestamp with time zone[]'],
  ['time(6) with time zone', 'timestamp(6) with time zone'],
  ['character varying(6)', 'character varying'],
  ['numeric(6)', 'numeric'],
  ['interval(6)', 'interval second'],
  ['bit(6)', 'bit(1)'],
])('%s is not %s', (one, other) => {
  expect(isSameType(one, other)).toBe(false);
});
