import type { View } from '../../model/objects/views.ts';
import { oneLine } from '../../model/one-line.ts';
import { rulesOf } from '../difference-rule.ts';

/** Views and materialised views. */
export const views = {
  view: rulesOf('view', {
    show: (view) => oneLine(view.definition),
    missing: {
      severity: 'error',
      why: 'Queries of the view fail with "relation does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it, and it blocks type changes of the columns that it reads: a later migration can fail on it.',
    },
    problems: {
      'column-defaults': {
        severity: 'warning',
        what: 'the column defaults',
        show: (view) =>
          view.columnDefaults.map((column) => `${column.column}: ${column.default}`).join(', ') || 'none',
        why: 'Inserts through the view get other values.',
      },
      definition: {
        severity: 'error',
        what: 'the query',
        why: 'The view returns other rows or columns than the project expects.',
      },
      options: {
        severity: (actual, expected) =>
          securityOptionsOf(actual) !== securityOptionsOf(expected) ? 'error' : 'warning',
        what: 'the options',
        show: (view) => view.options.join(', ') || 'none',
        why: 'security_invoker and security_barrier decide whose rights and policies apply; check_option decides which rows can be written through the view.',
      },
    },
    attributes: {
      definition: 'definition',
      columns: 'definition',
      options: 'options',
      columnDefaults: 'column-defaults',
    },
  }),
  materializedView: rulesOf('materializedView', {
    show: (view) => oneLine(view.definition),
    missing: {
      severity: 'error',
      why: 'Queries of it fail with "relation does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'No applied migration makes it, and it holds a copy of data that nobody may be refreshing.',
    },
    problems: {
      definition: {
        severity: 'error',
        what: 'the query',
        why: 'It holds other rows or columns than the project expects.',
      },
      population: {
        severity: (actual) => (actual.isPopulated ? 'warning' : 'error'),
        what: 'whether it is filled',
        show: (view) => (view.isPopulated ? 'populated' : 'WITH NO DATA'),
        why: 'A materialized view WITH NO DATA cannot be queried: "has not been populated".',
      },
      storage: {
        severity: 'warning',
        what: 'the storage',
        show: (view) =>
          [...view.options, ...(view.accessMethod === null ? [] : [view.accessMethod])].join(', ') ||
          'default',
        why: 'Nothing breaks; pages are filled or kept differently.',
      },
    },
    attributes: {
      definition: 'definition',
      columns: 'definition',
      options: 'storage',
      accessMethod: 'storage',
      isPopulated: 'population',
    },
  }),
};

/** Options that decide whose rights and policies a view uses, as one comparable text. */
function securityOptionsOf(view: View): string {
  return view.options.filter((option) => option.startsWith('security_')).join(', ');
}
