import { expect, test } from '@jest/globals';
import { compareDatabases, type NamedDatabase } from './same-database.ts';

const database = (oid: string, systemIdentifier: string | null, name = 'shop'): NamedDatabase => ({
  name,
  oid,
  systemIdentifier,
});

test.each<readonly [what: string, one: NamedDatabase, other: NamedDatabase, verdict: string]>([
  ['the same server and number', database('1', 'a'), database('1', 'a'), 'same'],
  ['one that was renamed', database('1', 'a'), database('1', 'a', 'store'), 'same'],
  ['another server', database('1', 'a'), database('1', 'b'), 'another'],
  ['one that was made anew', database('1', 'a'), database('2', 'a'), 'another'],
  ['another number, whatever the server', database('1', null), database('2', null), 'another'],
  ['a server that the first could not tell', database('1', null), database('1', 'a'), 'unknown'],
  ['a server that the second cannot tell', database('1', 'a'), database('1', null), 'unknown'],
  ['a server that neither tells', database('1', null), database('1', null), 'unknown'],
])('%s', (_, one, other, verdict) => {
  expect(compareDatabases(one, other)).toBe(verdict);
});
