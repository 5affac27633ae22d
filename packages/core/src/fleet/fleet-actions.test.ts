import { describe, expect, test } from '@jest/globals';
import type { Fleet, FleetCohort } from '../model/fleet.ts';
import type { ReportedPlan } from '../model/verdict.ts';
import { fleetActions } from './fleet-actions.ts';

const cohort: FleetCohort = {
  fingerprint: 'a',
  count: 2,
  ids: ['acme', 'beta'],
  representative: 'acme',
  situation: 'baselined',
  findings: [],
  plan: null,
  notes: [],
  applied: [],
};
const plan: ReportedPlan = { statements: [], ledger: [], files: [], sql: '', proven: true };
const missing = { code: 'ledger-missing', severity: 'error', message: '', why: '' } as const;

const commandsOf = (fleet: Partial<Fleet>): readonly string[] =>
  fleetActions({
    verb: 'status',
    count: 2,
    cohorts: [],
    failed: [],
    skipped: [],
    isStopped: false,
    ...fleet,
  }).map(({ command }) => command);

describe('what comes next for a fleet', () => {
  test('is nothing where every target is as it should be', () => {
    expect(commandsOf({ cohorts: [cohort] })).toEqual([]);
  });

  test('is a rehearsal of the baseline where targets lack their history', () => {
    const bare = { ...cohort, situation: 'unbaselined', findings: [missing] } as const;
    expect(commandsOf({ cohorts: [cohort, bare] })).toEqual(['prisma-mend fleet baseline --dry-run']);
  });

  test('is the writing of what was rehearsed, or going on with it', () => {
    const planned = { ...cohort, plan };
    expect(commandsOf({ verb: 'baseline', cohorts: [planned] })).toEqual([
      'prisma-mend fleet baseline --yes',
    ]);
    expect(commandsOf({ verb: 'baseline', cohorts: [{ ...planned, applied: ['acme'] }] })).toEqual([
      'prisma-mend fleet baseline --yes --resume',
    ]);
    expect(commandsOf({ verb: 'baseline', cohorts: [{ ...planned, applied: ['acme', 'beta'] }] })).toEqual(
      [],
    );
  });

  test('is a look into one target of a cohort that something else is wrong with', () => {
    const drifted = { ...cohort, verdict: 'liveDrift', findings: [missing] } as const;
    expect(commandsOf({ verb: 'drift', cohorts: [drifted] })).toEqual(['prisma-mend drift']);
    const failed = { ...cohort, situation: 'failed', findings: [missing] } as const;
    expect(commandsOf({ cohorts: [failed] })).toEqual(['prisma-mend status']);
  });
});
