import { expect, test } from '@jest/globals';
import { deploysNothing, deployStops, type DeployForecast } from '../../model/deploy.ts';
import { doubtForecast } from './doubt-forecast.ts';
import type { DeployFacts } from './read-deploy-facts.ts';

const facts = {
  limits: { statementMs: 900, lockMs: null, isContended: false, largestTable: 0 },
} as unknown as DeployFacts;
const files = [{ sql: 'UPDATE "notes" SET "size" = 1;' }];
const doubt = (forecast: DeployForecast): DeployForecast =>
  doubtForecast(forecast, { facts, files, prismaVersion: null });

const applies: DeployForecast = { outcome: 'applies', applies: ['1_m'], stopsAt: null, untold: [] };
const rows: DeployForecast = { outcome: 'unknown', applies: [], stopsAt: null, untold: ['rows decide'] };

test.each([
  ['runs to its end', applies, []],
  ['is for the rows to decide', rows, ['rows decide']],
])('a limit of time is told where what deploy does %s', (_, forecast, told) => {
  expect(doubt(forecast)).toEqual({
    outcome: 'unknown',
    applies: [],
    stopsAt: null,
    untold: [...told, expect.stringContaining('longer than 900 ms')],
  });
});

test('it says nothing of a deploy that runs nothing, or stops anyway', () => {
  const stops = deployStops({ code: 'P3009', message: 'failed before' });
  expect(doubt(deploysNothing)).toBe(deploysNothing);
  expect(doubt(stops)).toBe(stops);
});
