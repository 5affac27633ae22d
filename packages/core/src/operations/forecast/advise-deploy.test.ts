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
