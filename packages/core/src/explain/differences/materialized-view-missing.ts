import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const materializedViewMissing: PresenceRule<'materializedView'> = {
  code: 'materialized-view-missing',
  severity: 'error',
  show: (view) => oneLine(view.definition),
  why: 'Queries of it fail with "relation does not exist".',
};
