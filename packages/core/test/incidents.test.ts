import { afterAll, expect, test } from '@jest/globals';
import { incidentKinds } from './support/incidents.ts';
import { isExhaustive, meetIncidents } from './support/meet-incidents.ts';
import { removePrograms } from './support/own-server.ts';
import { canMount } from './support/small-disk.ts';
import { driftPaths } from './support/write-paths-drift.ts';
import { ledgerPaths } from './support/write-paths-ledger.ts';
import { statementPaths } from './support/write-paths-statements.ts';

afterAll(removePrograms);

const paths = [...driftPaths, ...ledgerPaths, ...statementPaths];
const cases = incidentKinds.flatMap((kind) =>
  paths.map((path) => ({ path, kind, what: `${path.name}, while ${kind.name}` })),
);
/** Everything happens to some command, from all over the list. */
const share = cases.filter((_, index) => process.env['INCIDENT_RUNS'] !== undefined || index % 32 === 0);

const isPossible = ({ kind }: (typeof cases)[number]): boolean => canMount || !kind.needsMount;

// Counted as skipped, never as passed.
for (const { what } of share.filter((each) => !isPossible(each)))
  test.skip(`${what}: needs a file system that can be mounted`, () => undefined);

test.each(share.filter(isPossible))(
  '$what, is done or not done, and said',
  async ({ path, kind, what }) => {
    const met = await meetIncidents(path, kind);
    expect(met.length).toBeGreaterThan(0);
    if (process.env['INCIDENT_RUNS'] !== undefined)
      process.stderr.write(
        `${what}: ${met.map(({ state, when, told }) => `${when} ${state}: ${told.slice(0, 40)}`).join(', ')}\n`,
      );
  },
  isExhaustive ? 1_800_000 : 600_000,
);
