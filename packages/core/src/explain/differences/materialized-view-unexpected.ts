import type { PresenceRule } from '../difference-rule.ts';
import { oneLine } from '../../model/one-line.ts';

export const materializedViewUnexpected: PresenceRule<'materializedView'> = {
  code: 'materialized-view-unexpected',
  severity: 'warning',
  show: (view) => oneLine(view.definition),
  why: 'It is in no migration and holds a copy of data that nobody may be refreshing.',
};
