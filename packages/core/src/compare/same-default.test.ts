import { expect, test } from '@jest/globals';
import { isSameDefault } from './same-default.ts';

test.each([
  ["'{}'::text[]", 'ARRAY[]::text[]'],
  ["'{1,2}'::integer[]", "'{1,2}'::integer[]"],
  ["'{a,b c}'::text[]", "ARRAY['a'::text, 'b c'::text]"],
  ['now()', 'CURRENT_TIMESTAMP'],
  ['0', '0.00'],
  ['0', "'0'::numeric"],
  ['(-1)', "'-1'::integer"],
  ['1.50', "'1.5'::double precision"],
  ['(0)::numeric', '0'],
  [`'{"a":1,"b":[]}'::json`, `'{ "b": [], "a": 1 }'::json`],
])('%s is %s', (one, other) => {
  expect(isSameDefault(one, other)).toBe(true);
  expect(isSameDefault(other, one)).toBe(true);
});

test.each([
  ["'{}'::text[]", 'ARRAY[]::integer[]'],
  ["'{a}'::text[]", 'ARRAY[]::text[]'],
  ["'{a,b}'::text[]", "ARRAY['a,b'::text]"],
  [`'{"a,b"}'::text[]`, "ARRAY['a'::text, 'b'::text]"],
  ['0', '10'],
  ['100', '1'],
  ['1', '-1'],
  ["'1'::text", '1'],
  ["''::text", null],
  [`'{"a":1}'::jsonb`, `'{"a":2}'::jsonb`],
  ['gen_random_uuid()', 'uuid_generate_v4()'],
  ["'a'::text", "'A'::text"],
])('%s is not %s', (one, other) => {
  expect(isSameDefault(one, other)).toBe(false);
});
