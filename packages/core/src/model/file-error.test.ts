import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { describeFileError } from './file-error.ts';

const reasonFor = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', describeFileError);

test('says in words why a file could not be read', async () => {
  expect(await reasonFor(readFile('/nowhere/at/all'))).toBe('there is no such file');
  expect(await reasonFor(readFile('/'))).toBe('it is a folder');
});

test('says of text that it is not JSON, and keeps what a reader of ours says', () => {
  expect(describeFileError(new SyntaxError('Unexpected token < in JSON at position 0'))).toBe(
    'it is not JSON',
  );
  expect(describeFileError(new Error('it has another format'))).toBe('it has another format');
});
