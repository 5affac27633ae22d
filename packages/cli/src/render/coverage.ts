import type { Report } from '@prisma-mend/core';
import { printable, wrap } from './layout.ts';
import type { Style } from './style.ts';

/** What the report rests on, and what it does not: unknown never prints as safe. */
export function renderCoverage(coverage: Report['coverage'], style: Style, width: number): readonly string[] {
  const lines: string[] = [];
  const add = (label: string, text: string): void => {
    lines.push(wrap(`${label} ${printable(text)}`, width, '  '));
  };
  if (coverage.checked.length > 0) add('Checked:', coverage.checked.join(', '));
  for (const { kind, count, names } of coverage.notModelled) {
    const more = count > names.length ? ', …' : '';
    add('Not compared:', `${count} × ${kind} (${names.join(', ')}${more})`);
  }
  for (const text of coverage.unreadable) add('Could not be read:', text);
  for (const { reason, count } of coverage.leftOut) add('Left out:', `${count} ${reason}`);
  return lines.map(style.dim);
}
