import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compareCatalogs } from '../src/compare/compare-catalogs.ts';
import { judgeDrift } from '../src/compare/judge-drift.ts';
import type { Writer } from '../src/database/database.ts';
import { openEngine } from '../src/engine/open-engine.ts';
import type { Catalog } from '../src/model/catalog.ts';
import type { PrismaSchema } from '../src/model/project.ts';
import { planRepair } from '../src/plan/plan-repair.ts';
import { loadShopSchema, renderShop, shop } from './corpus-mutations/suites.ts';
import { MutationBench, runPlanInside } from './support/mutation-bench.ts';
import { smallSizes } from './support/plan-between.ts';
import { startPostgres } from './support/postgres.ts';

/** Where Prisma's engine sees a difference between database and schema that we do not tell, and why it is none. */
const falseAlarms: Readonly<Record<string, string>> = {
  'index with an included column': 'it reads INCLUDE columns as further key columns',
};

/** Where the engine sees nothing although the database is not what the schema asks for. */
const blindSpots: Readonly<Record<string, string>> = {};

describe("Prisma's engine and we, on the database that a schema built", () => {
  let bench: MutationBench;
  let asked: Catalog;
  let schema: PrismaSchema;

  beforeAll(async () => {
    const server = await startPostgres(17);
    schema = await loadShopSchema();
    const rendered = await MutationBench.open(server, await renderShop());
    asked = rendered.base;
    await rendered.close();
    bench = await MutationBench.open(server, await shop.base(17));
  }, 60_000);

  afterAll(() => bench.close());

  test('both see no difference before anything is changed', () =>
    bench.inTransaction(async (database) => {
      expect(await engineSees(database)).toBe(false);
      expect(weSee(bench.base)).toBe(false);
    }));

  test.each(shop.mutations.map((mutation) => [mutation.name, mutation] as const))(
    '%s: both say the same, or it is known why not; nothing after our repair',
    (name, { sql }) =>
      bench.inTransaction(async (database) => {
        await database.script(sql);
        const actual = await bench.read();
        const [engine, own] = [await engineSees(database), weSee(actual)];
        const difference = engine === own ? 'agree' : engine ? 'false alarm' : 'blind spot';
        const known = name in falseAlarms ? 'false alarm' : name in blindSpots ? 'blind spot' : 'agree';
        expect(difference).toBe(known);

        const { base: expected } = bench;
        const { serverVersionNumber } = expected;
        const tableSizes = smallSizes(actual);
        const options = { actual, expected, serverVersionNumber, tableSizes };
        await runPlanInside(database, planRepair(compareCatalogs(expected, actual), options));
        expect(await engineSees(database)).toBe(false);
      }),
  );

  async function engineSees(database: Writer): Promise<boolean> {
    const engine = await openEngine({ line: 7, schema, database });
    const { exitCode } = await engine.diff({ expected: { kind: 'schema' }, actual: { kind: 'database' } });
    return exitCode !== 0;
  }

  function weSee(live: Catalog): boolean {
    const states = { schema: asked, history: bench.base, recorded: bench.base, live };
    return (judgeDrift(states).differences.SL ?? []).length > 0;
  }
});
