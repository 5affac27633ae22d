// The order of the test files: the longest first. In a fresh clone jest knows no durations and
// goes by size; a long file that begins last would keep one worker busy while the others have nothing left.
import Sequencer from '@jest/test-sequencer';

const longest = [
  'core/test/incidents.test.ts',
  'core/test/fault-injection-statements.test.ts',
  'core/test/fault-injection-ledger.test.ts',
  'core/test/fault-injection-drift.test.ts',
  'core/test/resolve-patient-module.test.ts',
  'cli/test/attacks-on-live.test.ts',
  'cli/test/reports.test.ts',
  'core/test/prisma-cli.test.ts',
  'core/test/diagnosis-ledger.test.ts',
  'core/test/baseline-variants.test.ts',
  'core/test/baseline.test.ts',
  'core/test/plan-repair.test.ts',
  'core/test/resolve-stopped-rows.test.ts',
  'cli/test/wrong-input.test.ts',
  'core/test/squash-judged.test.ts',
  'cli/test/killed-resolve.test.ts',
  'core/test/resolve-ledger-repair.test.ts',
  'core/test/round-trip.test.ts',
];
const place = ({ path }) => {
  const found = longest.findIndex((name) => path.endsWith(`packages/${name}`));
  return found === -1 ? longest.length : found;
};

export default class LongestFirst extends Sequencer {
  async sort(tests) {
    return (await super.sort(tests)).sort((one, other) => place(one) - place(other));
  }
}
