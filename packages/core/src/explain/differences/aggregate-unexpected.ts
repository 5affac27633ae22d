import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const aggregateUnexpected: PresenceRule<'aggregate'> = {
  code: 'aggregate-unexpected',
  severity: 'warning',
  show: (aggregate) => oneLine(aggregate.definition),
  why: 'It is in no migration: queries that use it fail in a new environment.',
};
