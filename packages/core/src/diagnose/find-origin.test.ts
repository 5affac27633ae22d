import { describe, expect, test } from '@jest/globals';
import { catalogOf, column, historyOf, table } from '../../test/support/made-history.ts';
import type { CatalogObject } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { DetailedStep } from '../model/replay.ts';
import { findOrigin, possibleOrigins } from './find-origin.ts';
import type { MigrationLedger } from './migration-ledger.ts';

const phone = column('phone');
const extra = (actual: CatalogObject): Difference => ({ kind: 'unexpected', actual });
const lacking = (expected: CatalogObject): Difference => ({ kind: 'missing', expected });
const [adds, drops] = historyOf([phone], { removed: [phone] }).steps as [DetailedStep, DetailedStep];

const origin = (
  difference: Difference,
  {
    unapplied = [],
    faked = [],
    schema = null,
  }: Partial<Parameters<typeof possibleOrigins>[0]> & {
    readonly schema?: Parameters<typeof possibleOrigins>[1];
  } = {},
): string => findOrigin(difference, possibleOrigins({ unapplied, faked }, schema));

describe('where a change of the database comes from', () => {
  test.each<readonly [ledger: MigrationLedger['state'], sentence: string]>([
    ['none', 'the pending migration m1 does: probably run by hand before it was deployed.'],
    ['failed', 'the failed migration m1 does: probably left behind when that stopped.'],
    [
      'rolledBack',
      'the rolled-back migration m1 does: probably left behind when that stopped, or run by hand.',
    ],
  ])('a migration that is not applied here is named for its row: %s', (ledger, sentence) => {
    expect(origin(extra(phone), { unapplied: [{ step: adds, ledger }] })).toContain(sentence);
  });

  test('what is missing comes from a migration that drops it', () => {
    const unapplied = [{ step: drops, ledger: 'failed' as const }];
    expect(origin(lacking(phone), { unapplied })).toContain('the failed migration m2');
    expect(origin(extra(phone), { unapplied })).toContain('probably changed by hand');
  });

  test('a migration that makes something else of the same name is named as that', () => {
    const unapplied = [{ step: adds, ledger: 'failed' as const }];
    expect(origin(extra(column('phone', { type: 'bigint' })), { unapplied })).toBe(
      'The failed migration m1 makes something else of it: probably changed by hand.',
    );
  });

  test('what a recorded migration made and the database lacks was never run', () => {
    expect(origin(lacking(phone), { faked: [adds] })).toContain('m1, which makes it so, is recorded');
  });

  test('what only schema.prisma asks for was pushed', () => {
    const schema = catalogOf(table('notes'), phone);
    expect(origin(extra(phone), { schema })).toContain('prisma db push');
    expect(origin(extra(column('fax')), { schema })).toContain('probably changed by hand');
  });
});
