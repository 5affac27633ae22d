import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const procedureMissing: PresenceRule<'procedure'> = {
  code: 'procedure-missing',
  severity: 'error',
  show: (routine) => oneLine(routine.definition),
  why: 'CALL fails with "procedure does not exist": jobs that run it stop.',
};
