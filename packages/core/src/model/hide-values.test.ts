import { expect, test } from '@jest/globals';
import { hideValues } from './hide-values.ts';

test.each([
  ['SELECT pg_advisory_lock(72707369)', 'SELECT pg_advisory_lock(72707369)'],
  [`CREATE ROLE a PASSWORD 'it''s secret' LOGIN`, `CREATE ROLE a PASSWORD '…' LOGIN`],
  [`select E'a\\'secret' , 1`, `select '…' , 1`],
  [`select u&'secret' x`, `select '…' x`],
  [`ALTER ROLE a PASSWORD 'cut off sec`, `ALTER ROLE a PASSWORD '…'`],
  [`select e'cut off secret\\`, `select '…'`],
  ['DO $body$ secret $x$ $$ secret $body$; select 1', 'DO $…$; select 1'],
  ['create function f() as $$ secret', 'create function f() as $…$'],
  ['select 1 -- secret\n, 2 /* secret */ , 3 /* cut', 'select 1 , 2 , 3'],
  [`insert into "it's" values ('secret')`, `insert into "it's" values ('…')`],
  [`select '--', "/*" , 'secret'`, `select '…', "/*" , '…'`],
])('%s', (statement, shown) => {
  expect(hideValues(statement)).toBe(shown);
});
