import { expect, test } from '@jest/globals';
import type { ObjectIdentity } from '../model/identity.ts';
import { isMeantBy, matchesObject } from './match-object.ts';

const table: ObjectIdentity = { kind: 'table', schema: 'public', table: null, name: 'User' };
const column: ObjectIdentity = { kind: 'column', schema: 'public', table: 'User', name: 'email' };
const area: ObjectIdentity = { kind: 'function', schema: 'geo', table: null, name: 'area(integer, text)' };
const extension: ObjectIdentity = { kind: 'extension', schema: null, table: null, name: 'vector' };

test.each([
  ['User', table],
  ['public.User', table],
  ['table public.User', table],
  ['email', column],
  ['User.email', column],
  ['public.User.email', column],
  ['column public.User.email', column],
  // What belongs to a table, or stands in a schema, is meant with it.
  ['User', column],
  ['public.User', column],
  ['public', column],
  ['public', table],
  ['Us*', column],
  ['User', { ...table, kind: 'comment', name: 'table User' }],
  ['User', { ...column, kind: 'comment', name: 'column email' }],
  ['User.email', { ...column, kind: 'comment', name: 'column email' }],
  ['User', { ...table, kind: 'owner', name: 'table User' }],
  ['User', { ...table, kind: 'grant', name: 'table User to app' }],
  ['area', area],
  ['geo.area', area],
  ['area(integer, text)', area],
  ['vector', extension],
  ['*', extension],
  ['*c*o*', extension],
  ['v*r', extension],
  ['*', { ...extension, name: 'two\nlines' }],
] as const)('%s means %o', (pattern, object) => {
  expect(matchesObject(pattern, object)).toBe(true);
});

test.each([
  ['user', table],
  ['Use', column],
  ['vec*ctor', extension],
  ['*v*v*', extension],
  // A pattern that a search with steps back would not come to the end of.
  [`${'a*'.repeat(30)}b`, { ...table, name: 'a'.repeat(63) }],
  ['public.email', column],
  ['', extension],
  ['', table],
  ['app', { ...table, kind: 'grant', name: 'table User to app' }],
] as const)('%s does not mean %o', (pattern, object) => {
  expect(matchesObject(pattern, object)).toBe(false);
});

test('an entry is about what its pattern means, or about the very object that it names', () => {
  const entry = { reason: 'known', until: '2999-01-01', since: '2026-01-01' };
  expect(isMeantBy({ ...entry, object: 'public.User' }, column)).toBe(true);
  expect(isMeantBy({ ...entry, object: 'Order' }, column)).toBe(false);
  expect(isMeantBy({ ...entry, object: table }, { ...table })).toBe(true);
  expect(isMeantBy({ ...entry, object: table }, column)).toBe(false);
});
