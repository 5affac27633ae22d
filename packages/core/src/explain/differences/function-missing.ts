import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const functionMissing: PresenceRule<'function'> = {
  code: 'function-missing',
  severity: 'error',
  show: (routine) => oneLine(routine.definition),
  why: 'Whatever calls it fails: queries, defaults, triggers, checks, policies.',
};
