import { expect, test } from '@jest/globals';
import { lockFileText, parseLockFile } from './lock-file.ts';

test.each([
  lockFileText,
  'provider = "postgresql"',
  '# any\r\nprovider = "postgresql"\r\nmore = 1\r\n',
  'provider = postgresql',
])('%j is a lock file that Prisma accepts', (content) => {
  expect(parseLockFile(content).kind).toBe('valid');
});

test.each([
  '',
  'provider="postgresql"',
  ' provider = "postgresql"',
  "provider = 'postgresql'",
  'provider = "postgresql" # x',
  'provider =  "postgresql"',
  'provider = "postgres"',
  'provider = "mysql"\nprovider = "postgresql"',
])('%j is a lock file that Prisma refuses', (content) => {
  expect(parseLockFile(content).kind).toBe('wrong');
});

test('a missing lock file is allowed', () => {
  expect(parseLockFile(null)).toEqual({ kind: 'missing' });
});

test('names the provider of another kind of database', () => {
  expect(parseLockFile('provider = "mysql"')).toMatchObject({ provider: 'mysql' });
});
