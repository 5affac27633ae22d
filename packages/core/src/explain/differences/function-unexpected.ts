import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const functionUnexpected: PresenceRule<'function'> = {
  code: 'function-unexpected',
  severity: 'warning',
  show: (routine) => oneLine(routine.definition),
  why: 'It is in no migration: triggers and queries that use it fail in a new environment.',
};
