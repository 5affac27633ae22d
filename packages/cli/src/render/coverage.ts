import type { Report } from '@prisma-mend/core';
import { countKind } from './kind-words.ts';
import { printable, wrap } from './layout.ts';
import type { View } from './view.ts';

/** What the report does not rest on: unknown never prints as safe. With `--verbose` also what it rests on. */
export function renderCoverage(coverage: Report['coverage'], view: View): readonly string[] {
  const { style, width } = view;
  const isVerbose = view.isVerbose === true || view.showsAll === true;
  const add = (label: string, text: string): string => wrap(`${label} ${printable(text)}`, width, '  ');
  return [
    ...(isVerbose && coverage.counts !== undefined ? [add('Compared:', listCounts(coverage.counts))] : []),
    ...coverage.notModelled.map(({ kind, count, names }) =>
      add(
        'Not compared:',
        `${countKind(count, kind)} (${names.join(', ')}${count > names.length ? ', …' : ''})`,
      ),
    ),
    ...coverage.unreadable.map((text) => add('Could not be read:', text)),
    ...(isVerbose ? coverage.leftOut.map(({ reason, count }) => add('Left out:', `${count} ${reason}`)) : []),
  ].map(style.dim);
}

/** `41 tables, 310 columns`; what there is none of was looked for all the same. */
function listCounts(counts: NonNullable<Report['coverage']['counts']>): string {
  const present = counts.filter(({ count }) => count > 0);
  if (present.length === 0) return 'nothing: there is none of what is compared';
  return present.map(({ kind, count }) => countKind(count, kind)).join(', ');
}
