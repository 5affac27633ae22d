import { expect, test } from '@jest/globals';
import { parseForeignOptions } from './foreign-options.ts';

function seen(
  cell: string,
  of: 'userMapping' | 'other' = 'other',
): readonly (readonly [string, string | null])[] {
  return parseForeignOptions(cell, of).map(({ name, value }) => [name, value]);
}

test('options of a server are sorted by name, and may hold signs of their own', () => {
  expect(seen('{port=5432,host=db,"odd=a=b,c"}')).toEqual([
    ['host', 'db'],
    ['odd', 'a=b,c'],
    ['port', '5432'],
  ]);
});

test.each([
  'password=x',
  'api_key=x',
  'sslpassword=x',
  'passcode=x',
  'aws_secret_access_key=x',
  'auth_token=x',
  'conn_string=host=db password=x',
  'url=redis://app:x@cache.internal',
  'anything=sk_live_abcdef',
])('%s may be a secret', (option) => {
  expect(seen(`{"${option}"}`)).toEqual([[option.slice(0, option.indexOf('=')), null]]);
});

test.each([
  'api_key_id=x',
  'host=x',
  'dbname=x',
  'use_remote_estimate=true',
  'url=https://api.example.org/v1',
])('%s is shown', (option) => {
  expect(seen(`{"${option}"}`)).toEqual([
    [option.slice(0, option.indexOf('=')), option.slice(option.indexOf('=') + 1)],
  ]);
});

test('of a user mapping only what is known to be harmless is shown', () => {
  expect(seen('{user=reader,password=x,password_required=false,anything=x}', 'userMapping')).toEqual([
    ['anything', null],
    ['password', null],
    ['password_required', 'false'],
    ['user', 'reader'],
  ]);
});
