import { expect, test } from '@jest/globals';
import { Failure } from '../model/failure.ts';
import type { StatementRun } from '../model/plan.ts';
import { describeStop } from './describe-stop.ts';

const failure = new Failure('lock-timeout', 'it waited too long', { why: 'Others wait.', next: 'Wait.' });
const run = (state: StatementRun['state'], sql = 'DROP TABLE a'): StatementRun => ({
  sql,
  state,
  durationMs: 1,
});
const index = 'CREATE INDEX CONCURRENTLY i ON a (b)';

test.each<readonly [what: string, runs: readonly StatementRun[], message: string, why: string]>([
  [
    'the first statement',
    [run('failed'), run('notRun')],
    'statement 1 of 2 (DROP TABLE a) was stopped: it waited too long',
    'Others wait. Nothing was changed.',
  ],
  [
    'a later statement',
    [run('done'), run('done'), run('failed', 'DROP\n  TABLE b')],
    'statement 3 of 3 (DROP TABLE b) was stopped: it waited too long',
    'Others wait. What ran before it (2 statements) is committed and stays.',
  ],
  [
    'a statement whose transaction was taken back',
    [run('rolledBack'), run('failed')],
    'statement 2 of 2 (DROP TABLE a) was stopped: it waited too long',
    'Others wait. Nothing was changed.',
  ],
  [
    'an index that is built beside writers',
    [run('failed', index)],
    `statement 1 of 1 (${index}) was stopped: it waited too long`,
    'Others wait. It may have left an INVALID index, which the next run replaces.',
  ],
  [
    'such an index after something else',
    [run('done'), run('failed', index)],
    `statement 2 of 2 (${index}) was stopped: it waited too long`,
    'Others wait. What ran before it (1 statement) is committed and stays. It may have left an INVALID index, which the next run replaces.',
  ],
  [
    'a run whose answer was lost',
    [run('done'), run('unknown', 'DROP TABLE b'), run('notRun')],
    'The run of 3 statements was stopped after 1: it waited too long',
    'Others wait. The answer to 1 statement was lost: whether it took effect is not known (DROP TABLE b). What ran before it (1 statement) is committed and stays.',
  ],
  [
    'a run of which nothing is known',
    [run('unknown')],
    'The run of 1 statement was stopped after 0: it waited too long',
    'Others wait. The answer to 1 statement was lost: whether it took effect is not known (DROP TABLE a).',
  ],
])('%s that stopped is told with what stays', (_, runs, message, why) => {
  const told = describeStop({ runs, failure });
  expect(told).toMatchObject({ code: 'lock-timeout', message, why, cause: failure });
  expect(told.next).toBe('Wait. Then run the same command again: it plans from what is there now.');
});

test('what else stays is told last', () => {
  const besides = 'The history table is as it was.';
  expect(describeStop({ runs: [run('failed')], failure, besides }).why).toBe(
    `Others wait. Nothing was changed. ${besides}`,
  );
});
