import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const procedureUnexpected: PresenceRule<'procedure'> = {
  code: 'procedure-unexpected',
  severity: 'warning',
  show: (routine) => oneLine(routine.definition),
  why: 'It is in no migration: jobs that call it fail in a new environment.',
};
