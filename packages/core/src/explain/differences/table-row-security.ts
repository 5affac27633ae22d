import type { AttributeRule } from '../difference-rule.ts';

export const tableRowSecurity: AttributeRule<'table'> = {
  code: 'table-row-security',
  severity: 'error',
  what: 'row-level security',
  show: (table) =>
    table.hasRowSecurity
      ? table.forcesRowSecurity
        ? 'enabled and forced on the owner'
        : 'enabled'
      : table.forcesRowSecurity
        ? 'disabled (but forced once enabled)'
        : 'disabled',
  why: (actual, expected) =>
    expected.hasRowSecurity && !actual.hasRowSecurity
      ? 'Policies are ignored while it is off: every role with SELECT reads every row.'
      : 'With it on, roles that no policy admits see no rows at all; owners are exempt unless it is forced.',
};
