import { expect, test } from '@jest/globals';
import { parseConnectionString } from './connection-string.ts';

test.each([
  [
    `host=db port = 5432  dbname='my db'`,
    [
      ['host', 'db'],
      ['port', '5432'],
      ['dbname', 'my db'],
    ],
  ],
  [
    `application_name='it\\'s' options=-c\\ x`,
    [
      ['application_name', `it's`],
      ['options', '-c x'],
    ],
  ],
  [
    `host=db password='hun ter2' sslkey=/k`,
    [
      ['host', 'db'],
      ['password', null],
      ['sslkey', null],
    ],
  ],
  ['postgresql://db.internal/shop', [['uri', 'postgresql://db.internal/shop']]],
  ['postgres://app:hunter2@db.internal/shop', [['uri', null]]],
  ['postgres://db.internal/shop?password=hunter2', [['uri', null]]],
  ['', []],
])('%s', (text, parameters) => {
  expect(parseConnectionString(text)).toEqual(parameters.map(([name, value]) => ({ name, value })));
});
