import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const viewUnexpected: PresenceRule<'view'> = {
  code: 'view-unexpected',
  severity: 'warning',
  show: (view) => oneLine(view.definition),
  why: 'It is in no migration, and it blocks type changes of the columns that it reads: a later migration can fail on it.',
};
