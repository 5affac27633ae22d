import { expect, test } from '@jest/globals';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import { compareCatalogs } from './compare-catalogs.ts';
import { hiddenValues } from './hidden-values.ts';

const place = { schema: null, table: null } as const;
const mapping = (options: readonly { name: string; value: string | null }[] | null): CatalogObject => ({
  kind: 'userMapping',
  ...place,
  name: 'reader on far',
  server: 'far',
  user: 'reader',
  options,
});
const follower = (connection: readonly { name: string; value: string | null }[] | null): CatalogObject => ({
  kind: 'subscription',
  ...place,
  name: 'follower',
  connection,
  publications: ['theirs'],
  slot: null,
  options: [],
  isEnabled: false,
});
const holding = (...objects: readonly CatalogObject[]): Catalog => ({
  serverVersionNumber: 170000,
  schemas: ['public'],
  objects,
  dependencies: [],
  hash: '',
  coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
});

const stated = [{ name: 'host', value: 'far.example' }];
const secret = [{ name: 'password', value: null }];

test.each([
  ['seen on neither side', null, null, 0],
  ['the same', stated, stated, 0],
  ['a secret, which is read nowhere', secret, secret, 0],
  ['stated, and hidden from the role', stated, null, 2],
  ['hidden from the role that read the expected side', null, stated, 2],
])('%s', (_, one, other, count) => {
  const expected = holding(follower(one), mapping(one));
  const actual = holding(follower(other), mapping(other));
  const hidden = hiddenValues(expected, actual);
  expect(hidden).toHaveLength(count);
  expect(compareCatalogs(expected, actual)).toEqual([]);
});

test('an object that only one side has is a difference, and hides nothing', () => {
  expect(hiddenValues(holding(follower(stated)), holding(mapping(null)))).toEqual([]);
});
