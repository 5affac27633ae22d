import { expect, test } from '@jest/globals';
import { catalogOf, column, historyOf, table } from '../../test/support/made-history.ts';
import { gatherEvidence } from './gather-evidence.ts';

test('a column that thousands of migrations add and drop takes time by their number, not by its square', () => {
  const toggles = Array.from({ length: 5000 }, (_, at) =>
    at % 2 === 0 ? [column('a')] : { removed: [column('a')] },
  );
  const history = historyOf([table('notes')], ...toggles);
  const before = process.cpuUsage().user;
  const { held } = gatherEvidence(history, catalogOf(table('notes'), column('a')));
  expect(held).toHaveLength(5000);
  expect((process.cpuUsage().user - before) / 1_000_000).toBeLessThan(4);
});
