import { expect, test } from '@jest/globals';
import { isSafePath, projectPathOf } from './project-path.ts';

test.each([
  ['"$user", public', '"$user", public', true],
  ['evil, public, pg_catalog', 'evil, public', false],
  ['evil,"pg_catalog",public', 'evil, public', false],
  ['evil, PG_Catalog', 'evil', false],
  ['pg_catalog, public', 'pg_catalog, public', true],
  ['"a, pg_catalog", public', '"a, pg_catalog", public', true],
  ['"say ""hi""", b', '"say ""hi""", b', true],
  ['', '', true],
])('of %s is %s', (path, expected, isSafe) => {
  expect(projectPathOf(path)).toBe(expected);
  expect(isSafePath(path)).toBe(isSafe);
});
