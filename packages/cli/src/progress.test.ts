import { describe, expect, test } from '@jest/globals';
import { fakeTerminal } from '../test/support/fake-terminal.ts';
import { startProgress } from './progress.ts';

function replay(environment: Readonly<Record<string, string>>, isVerbose = false): string {
  const fake = fakeTerminal({ environment });
  let time = 0;
  const progress = startProgress(fake.terminal, isVerbose, () => time);
  progress.listen({ step: 'Reading the database' });
  for (let done = 0; done < 300; done += 1) {
    progress.listen({ step: 'Replaying the history', item: `m${done}`, done, total: 300 });
    time += 100;
  }
  progress.listen({ step: 'Waiting for psql', isWait: true });
  progress.listen({ step: 'look out', isWarning: true });
  progress.stop();
  return fake.stderr();
}

describe('progress', () => {
  test('in a CI log is a line a step, and one every ten seconds with count, time, rest and name', () => {
    expect(replay({ CI: 'true' }).split('\n')).toEqual([
      '… Reading the database',
      '… Replaying the history 0/300 · m0',
      '… Replaying the history 100/300 · 10 s, about 20 s left · m100',
      '… Replaying the history 200/300 · 20 s, about 10 s left · m200',
      '… Waiting for psql',
      'warning: look out',
      '',
    ]);
  });

  test('elsewhere without a terminal tells who is waited for, and with --verbose everything', () => {
    expect(replay({})).toBe('… Waiting for psql\nwarning: look out\n');
    expect(replay({}, true).split('\n').length).toBeGreaterThan(300);
  });
});
