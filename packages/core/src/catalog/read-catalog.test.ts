import { expect, test } from '@jest/globals';
import { objectKinds } from '../model/identity.ts';
import { readersOf } from './read-catalog.ts';

const privileges: readonly string[] = ['owner', 'grant', 'defaultPrivilege', 'userMapping'];

test('every kind has a reader, and privileges are read only where they are asked for', () => {
  const kindsOf = (withPrivileges: boolean): readonly string[] =>
    readersOf({ schemas: 'all', withPrivileges })
      .flatMap(({ kinds }) => kinds)
      .sort();
  expect(kindsOf(true)).toEqual([...objectKinds].sort());
  expect(kindsOf(false)).toEqual(objectKinds.filter((kind) => !privileges.includes(kind)).sort());
});
