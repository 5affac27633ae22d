import { expect, test } from '@jest/globals';
import { runnable, runnerOf } from './runnable.ts';

test.each([
  ['npm/10.9.0 node/v22.0.0 linux x64', 'npx '],
  ['pnpm/9.1.0 npm/? node/v22.0.0', 'pnpm exec '],
  ['yarn/4.1.0 npm/? node/v22.0.0', 'yarn '],
  [undefined, ''],
])('%s runs commands with %j', (agent, runner) => {
  expect(runnerOf({ npm_config_user_agent: agent })).toBe(runner);
});

test('every command of a line is found, and nothing else is changed', () => {
  expect(runnable('prisma-mend baseline --yes && prisma migrate deploy', 'npx ')).toBe(
    'npx prisma-mend baseline --yes && npx prisma migrate deploy',
  );
  expect(runnable('npm install x && prisma-mend prepare', 'npx ')).toBe(
    'npm install x && npx prisma-mend prepare',
  );
  expect(runnable('prisma-mend status')).toBe('prisma-mend status');
});
