import { describe, expect, test } from '@jest/globals';
import type { Report } from '@prisma-mend/core';
import { explainSituation } from './situations.ts';

type Outcome = NonNullable<Report['deploy']>['outcome'];

const forecastOf = (outcome: Outcome): Pick<Report, 'deploy'> => ({
  deploy: { outcome, applies: [], untold: [] } as unknown as NonNullable<Report['deploy']>,
});

describe('what a database with pending migrations is said to wait for', () => {
  test.each<readonly [outcome: Outcome, isPromised: boolean]>([
    ['applies', true],
    ['stops', false],
    ['unknown', false],
  ])('deploy %s', (outcome, isPromised) => {
    const { title, meaning } = explainSituation('behind', forecastOf(outcome));
    expect(title.includes('healthy')).toBe(isPromised);
    expect(meaning.includes('will run the rest')).toBe(isPromised);
    expect(meaning).toContain('What is recorded is there');
  });
});
