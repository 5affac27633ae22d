import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const aggregateMissing: PresenceRule<'aggregate'> = {
  code: 'aggregate-missing',
  severity: 'error',
  show: (aggregate) => oneLine(aggregate.definition),
  why: 'Queries that use it fail with "function does not exist".',
};
