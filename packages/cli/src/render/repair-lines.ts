import type { Finding } from '@prisma-mend/core';
import { visibleLine } from './visible.ts';

/** SQL that is copied takes with it what it costs. */
export const lossMark = '-- LOSES DATA: ';

/** The repair of a finding, line by line, with what is lost by it before it. */
export function repairLines({ repair = [], losses = [], widenings = [] }: Finding): readonly string[] {
  if (repair.length === 0) return [];
  return [
    ...losses.map((loss) => `${lossMark}${visibleLine(loss)}`),
    ...widenings.map((widening) => `-- WIDENS ACCESS: ${visibleLine(widening)}`),
    ...repair,
  ];
}
