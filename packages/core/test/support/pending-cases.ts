import type { PendingCase } from './pending-case.ts';
import { computedCases } from './pending-computed.ts';
import { nameCases } from './pending-names.ts';
import { removalCases } from './pending-removals.ts';
import { rowCases } from './pending-rows.ts';
import { scriptCases } from './pending-scripts.ts';

export const pendingCases: readonly PendingCase[] = [
  ...nameCases,
  ...rowCases,
  ...computedCases,
  ...removalCases,
  ...scriptCases,
];
