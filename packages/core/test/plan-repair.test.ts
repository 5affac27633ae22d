import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import type { Writer } from '../src/database/database.ts';
import { explainDifferences } from '../src/explain/explain-difference.ts';
import type { Catalog } from '../src/model/catalog.ts';
import { differingObject } from '../src/model/difference.ts';
import { describeObject } from '../src/model/identity.ts';
import type { RepairPlan } from '../src/model/plan.ts';
import { suites } from './corpus-mutations/suites.ts';
import { MutationBench, runPlanInside } from './support/mutation-bench.ts';
import { startPostgres } from './support/postgres.ts';
import { concludePlans, planBetween, touchedBy } from './support/plan-between.ts';
import { Recorder } from './support/recording.ts';
import { share } from './support/share.ts';

const recordedMajor = 17;
const cases = ([13, 15, 18, 17] as const).flatMap((major, turn) =>
  suites.map((suite) => ({ major, turn, suite, name: suite.name })),
);

describe.each(cases)('on PostgreSQL $major, $name', ({ major, turn, suite }) => {
  let bench: MutationBench;
  let recorder: Recorder | null = null;

  beforeAll(async () => {
    bench = await MutationBench.open(await startPostgres(major), await suite.base(major));
    if (major === recordedMajor) recorder = await Recorder.open(`plans-${suite.name}`, bench.base);
  }, 60_000);

  afterAll(async () => {
    await recorder?.close();
    await bench.close();
  });

  test('a database that nobody changed: nothing is reported, nothing planned', async () => {
    const actual = await bench.inTransaction(() => bench.read());
    const differences = compareCatalogs(bench.base, actual, { isStrict: true });
    expect(differences).toEqual([]);
    expect(planBetween(bench.base, actual)).toEqual({ statements: [], unplanned: [] });
  });

  const known = suite.mutations.filter(({ since = 13 }) => since <= major);

  // Each change on the major of the recordings; every third one on one of the three others.
  const tried = major === recordedMajor ? known : share(known, 9, turn * 3);
  test.each(tried.map((mutation) => [mutation.name, mutation] as const))(
    '%s: reported as that and nothing else, taken back, and made again',
    (_name, mutation) =>
      bench.inTransaction(async (database) => {
        const { base } = bench;
        await database.script(mutation.sql);
        const changed = await bench.read();
        const differences = compareCatalogs(base, changed);
        expect(touchedBy(differences)).toEqual([...mutation.touches].sort());
        expect(explainDifferences(differences, { pair: 'HL' }).length).toBeGreaterThan(0);

        const back = planBetween(base, changed);
        expect(back.unplanned.map(({ object }) => describeObject(object))).toEqual(mutation.unplanned ?? []);
        expect(await failingPreChecks(database, back)).toEqual([]);
        await runPlanInside(database, back);
        const repaired = await bench.read();
        expect(left(base, repaired, back)).toEqual(mutation.leaves ?? mutation.unplanned ?? []);
        recorder?.take(mutation.name, changed, concludePlans(base, changed));
        if (mutation.isAccident === true || mutation.unplanned !== undefined) return;

        const there = planBetween(changed, repaired);
        expect(there.unplanned).toEqual([]);
        await runPlanInside(database, there);
        expect(left(changed, await bench.read(), back, there)).toEqual([]);
      }),
  );
});

/** What still differs in anything; the place of columns where one had to be added, which PostgreSQL puts last. */
function left(expected: Catalog, actual: Catalog, ...plans: readonly RepairPlan[]): readonly string[] {
  const isColumnAdded = plans
    .flatMap(({ statements }) => statements)
    .some(({ sql }) => sql.includes(' ADD COLUMN '));
  return compareCatalogs(expected, actual, { isStrict: true })
    .filter(
      (difference) =>
        !isColumnAdded ||
        difference.kind !== 'changed' ||
        difference.attributes.some(({ name }) => name !== 'position'),
    )
    .map((difference) => describeObject(differingObject(difference)))
    .sort();
}

async function failingPreChecks(database: Writer, plan: RepairPlan): Promise<readonly string[]> {
  const failing: string[] = [];
  const asked = new Set(plan.statements.flatMap(({ preChecks }) => preChecks.map(({ sql }) => sql)));
  for (const sql of asked) {
    await database.script('savepoint pre_check');
    const { rows } = await database.queryTyped(sql).catch((error: unknown) => {
      // A column or type that only an earlier statement of the plan makes.
      if (String(error).includes('does not exist')) return { rows: [] };
      throw new Error(`${sql}: ${String(error)}`);
    });
    await database.script('rollback to savepoint pre_check');
    if (rows.length > 0) failing.push(sql);
  }
  return failing;
}
