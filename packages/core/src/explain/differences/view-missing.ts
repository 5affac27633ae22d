import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const viewMissing: PresenceRule<'view'> = {
  code: 'view-missing',
  severity: 'error',
  show: (view) => oneLine(view.definition),
  why: 'Queries of the view fail with "relation does not exist".',
};
