import { expect, test } from '@jest/globals';
import { explainMigrationFailed } from './migration-failed.ts';

const failed = {
  name: '2_device',
  evidence: 'absent',
  effects: { total: 1, present: 0 },
  startedAt: null,
  logs: null,
} as const;

test.each([
  [
    'external connector error\nNull constraint failed: (userAgent)\n   0: apply_script',
    'Null constraint failed: (userAgent)',
  ],
  ['Database error:\nERROR: column "a" contains null values\n\nDbError', 'column "a" contains null values'],
  [
    'external connector error\nError querying the database: ERROR: cannot alter type\nDETAIL: rule',
    'cannot alter type',
  ],
  ['', 'no error noted'],
])('tells what Prisma noted: %j', (logs, told) => {
  expect(explainMigrationFailed({ ...failed, logs }).actual).toContain(told);
});

test('deploy is not promised to go on where the server refused the file', () => {
  expect(explainMigrationFailed({ ...failed, logs: 'ERROR: x' }).next).toMatch(/stops again while/);
  expect(explainMigrationFailed(failed).next).toMatch(/runs it again$/);
});

test('what a noted error may prove is tried before somebody vouches for it', () => {
  const { next } = explainMigrationFailed({ ...failed, evidence: 'unverified', logs: 'ERROR: x' });
  expect(next).toMatch(
    /^prisma-mend resolve 2_device, where it proves .*; else: .*--rolled-back --unproven$/,
  );
});
