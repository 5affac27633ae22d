import { expect, test } from '@jest/globals';
import type { DeployForecast } from '../../model/deploy.ts';
import type { Finding } from '../../model/finding.ts';
import { adviseDeploy } from './advise-deploy.ts';

const stops: DeployForecast = { outcome: 'stops', applies: [], stopsAt: null, untold: [] };
const unproven: Finding = {
  ...{ code: 'migration-unproven', severity: 'error', message: '', why: '' },
  migrations: ['2_rows'],
};
const mark = 'prisma-mend resolve 2_rows --applied --unproven';

test('names no command twice', () => {
  const actions = [{ command: mark, why: 'marks it, if you have seen that all it does is there' }];
  const commands = adviseDeploy(actions, [unproven], stops).map(({ command }) => command);
  expect(commands).toEqual([mark, 'prisma-mend baseline --yes --pending 2_rows']);
});

test('what keeps deploy from running and is there already is marked', () => {
  const stopsAt = {
    code: 'P3018',
    migration: '2_mood',
    line: 1,
    sqlState: '42710',
    message: '',
    suggestion: null,
  } as const;
  const deploy = { command: 'prisma migrate deploy', why: '' };
  const unrecorded: Finding = {
    ...{ code: 'migration-unrecorded', severity: 'error', message: '', why: '' },
    migrations: ['2_mood'],
  };
  const advise = (findings: readonly Finding[]): readonly string[] =>
    adviseDeploy([deploy], findings, { ...stops, stopsAt }).map(({ command }) => command);
  expect(advise([unrecorded])).toEqual(['prisma-mend resolve --applied 2_mood']);
  expect(advise([])).toEqual(['prisma-mend resolve 2_mood --check']);
});
