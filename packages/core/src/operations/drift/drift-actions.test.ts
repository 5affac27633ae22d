import { describe, expect, test } from '@jest/globals';
import type { Difference } from '../../model/difference.ts';
import type { ReportedPlan } from '../../model/verdict.ts';
import { makeColumn } from '../../../test/support/make-column.ts';
import { driftActions, type DriftFacts } from './drift-actions.ts';

const plan: ReportedPlan = { statements: [], ledger: [], files: [], proven: true, sql: '' };
const losing: ReportedPlan = {
  ...plan,
  statements: [
    {
      sql: 'DROP TABLE "a";',
      settles: [],
      hazards: [{ kind: 'dataLoss', message: 'all rows of table public.a are lost' }],
      preChecks: [],
      isTransactional: true,
    },
  ],
};
const facts: DriftFacts = {
  verdict: 'liveDrift',
  databaseName: 'app',
  pending: [],
  failed: [],
  isLeftBehind: false,
  faked: [],
  hasHistory: true,
  hasLedger: true,
  hasTables: true,
  isUnseen: false,
  isSnapshot: false,
  plan,
  adoptable: 'changed_by_hand_a',
  SH: [],
  renamed: [],
};
const extra: Difference = { kind: 'unexpected', actual: makeColumn({ name: 'phone' }) };
const extraIndex = {
  kind: 'unexpected',
  actual: { kind: 'index', schema: 'public', table: 'users', name: 'users_email_key' },
} as Difference;
const lacking: Difference = { kind: 'missing', expected: makeColumn({ name: 'fax' }) };

const commands = (more: Partial<DriftFacts>): readonly string[] =>
  driftActions({ ...facts, ...more }).map(({ command }) => command);
const whys = (more: Partial<DriftFacts>): string =>
  driftActions({ ...facts, ...more })
    .map(({ why }) => why)
    .join(' ');

describe('the next command', () => {
  const adopt = 'prisma-mend drift --adopt changed_by_hand_a --yes';

  test.each<readonly [what: string, facts: Partial<DriftFacts>, commands: readonly string[]]>([
    ['nothing differs', { verdict: 'inSync' }, []],
    ['pending', { verdict: 'inSync', pending: ['2_m'] }, ['prisma migrate deploy']],
    [
      'failed before (P3009)',
      { verdict: 'inSync', pending: ['2_m'], failed: ['2_m'] },
      ['prisma-mend resolve'],
    ],
    [
      'failed before, with nothing of the project there',
      { verdict: 'nothingDeployed', hasTables: false, pending: ['1_m'], failed: ['1_m'] },
      ['prisma-mend status', 'prisma-mend resolve'],
    ],
    [
      'failed half-way',
      { pending: ['2_m'], failed: ['2_m'], isLeftBehind: true, adoptable: null },
      ['prisma-mend resolve', 'prisma-mend drift --revert --yes'],
    ],
    [
      'changed by hand, beside one that failed',
      { pending: ['2_m'], failed: ['2_m'], adoptable: null },
      ['prisma-mend drift --revert --yes', 'prisma-mend resolve'],
    ],
    [
      'pending, and no history table (P3005)',
      { verdict: 'inSync', pending: ['2_m'], hasLedger: false },
      ['prisma-mend status'],
    ],
    [
      'recorded, and never run',
      { faked: ['2_m'] },
      ['prisma-mend resolve', 'prisma-mend drift --revert --yes', adopt],
    ],
    ['no database wanted', { verdict: 'upToDate' }, []],
    [
      'empty',
      { verdict: 'nothingDeployed', hasTables: false },
      ['prisma-mend status', 'prisma migrate deploy'],
    ],
    ['of something else', { verdict: 'nothingDeployed' }, ['prisma-mend status']],
    ['loses nothing', {}, ['prisma-mend drift --revert --yes', adopt]],
    [
      'loses data: keeping first',
      { plan: losing },
      [adopt, 'prisma-mend drift --revert --allow-data-loss app'],
    ],
    ['not proven', { plan: { ...losing, proven: false } }, [adopt]],
    [
      'neither proven nor adoptable',
      { plan: { ...plan, proven: false }, adoptable: null },
      ['prisma-mend drift --sql'],
    ],
    ['not adoptable', { adoptable: null }, ['prisma-mend drift --revert --yes']],
    [
      'no ledger',
      { adoptable: null, hasLedger: false },
      ['prisma-mend drift --revert --yes', 'prisma-mend baseline --yes'],
    ],
    ['a snapshot', { isSnapshot: true, adoptable: null }, ['prisma-mend drift --sql']],
    ['the schema wants it', { verdict: 'unrecordedChange', plan: losing }, [adopt]],
    ['the schema went ahead', { verdict: 'schemaAhead', SH: [lacking] }, ['prisma migrate dev']],
    ['the schema does not know it', { verdict: 'schemaAhead', SH: [extra] }, ['prisma db pull']],
    [
      'the schema does not know an index',
      { verdict: 'schemaAhead', SH: [extraIndex] },
      ['prisma migrate dev --create-only'],
    ],
    ['both', { verdict: 'schemaAhead', SH: [extra, lacking] }, ['prisma db pull --print']],
    [
      'diverged',
      { verdict: 'diverged', SH: [extra] },
      ['prisma-mend drift --revert --yes', adopt, 'prisma db pull'],
    ],
  ])('%s', (_what, more, expected) => {
    expect(commands(more)).toEqual(expected);
    expect(commands(more).join()).not.toMatch(/[<>]/);
  });

  test('what would be lost or dropped is named', () => {
    expect(whys({ plan: losing })).toContain('LOSES DATA: all rows of table public.a are lost');
    expect(whys({ verdict: 'schemaAhead', SH: [extra] })).toMatch(
      /Do not run prisma migrate dev .*would drop/,
    );
    expect(whys({ plan: { ...losing, proven: false }, adoptable: null })).not.toMatch(/(?<!not )proven/);
  });
});
