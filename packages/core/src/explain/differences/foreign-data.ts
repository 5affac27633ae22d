import type { ForeignColumn, UserMapping } from '../../model/objects/foreign-data.ts';
import { rulesOf } from '../difference-rule.ts';
import { showOptions } from '../show-options.ts';

/** What stands on other servers, and how this one gets there. Values that may be secrets are in no catalog. */
export const foreignData = {
  foreignDataWrapper: rulesOf('foreignDataWrapper', {
    show: ({ name }) => name,
    missing: {
      severity: 'error',
      why: 'Its servers and their tables cannot be made: "foreign-data wrapper does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'Nothing in the project creates it, so a new environment will not have it.',
    },
    problems: {
      options: {
        severity: 'warning',
        what: 'the options',
        show: ({ options }) => showOptions(options),
        why: 'All of its servers are reached in another way.',
      },
    },
    attributes: { handler: 'options', validator: 'options', options: 'options' },
  }),
  foreignServer: rulesOf('foreignServer', {
    show: ({ wrapper, options }) => `server of ${wrapper} (${showOptions(options)})`,
    missing: {
      severity: 'error',
      why: 'Its foreign tables cannot be made, and queries that name it fail with "server does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'The database reaches another one that the project does not know of; a new environment will not.',
    },
    problems: {
      wrapper: {
        severity: 'error',
        what: 'the wrapper',
        show: ({ wrapper }) => wrapper,
        why: 'Another program reads its tables: it takes other options and gives other rows.',
      },
      version: {
        severity: 'warning',
        what: 'the type or version',
        show: ({ type, version }) => [type ?? 'no type', version ?? 'no version'].join(', '),
        why: 'The wrapper may speak to the server as to one of another version.',
      },
      options: {
        severity: 'error',
        what: 'the options',
        show: ({ options }) => showOptions(options),
        why: 'Its tables show the rows of another host or database, or none.',
      },
    },
    attributes: { wrapper: 'wrapper', type: 'version', version: 'version', options: 'options' },
  }),
  userMapping: rulesOf('userMapping', {
    show: showMapping,
    missing: {
      severity: 'error',
      why: 'The role cannot read the foreign tables of that server: "user mapping not found".',
    },
    unexpected: {
      severity: 'warning',
      why: 'The role logs in to the other server with rights that the project does not know of.',
    },
    problems: {
      options: {
        severity: 'error',
        what: 'as whom the role logs in',
        show: showMapping,
        why: 'The role sees on the other server what another user may see there, or cannot log in.',
      },
    },
    attributes: { server: 'options', user: 'options', options: 'options' },
  }),
  foreignTable: rulesOf('foreignTable', {
    show: ({ server }) => `foreign table of server ${server}`,
    missing: {
      severity: 'error',
      why: 'Queries that read it fail with "relation does not exist".',
    },
    unexpected: {
      severity: 'warning',
      why: 'Nothing in the project creates it: a new environment will not have it. Its rows stay on the other server.',
    },
    problems: {
      server: {
        severity: 'error',
        what: 'the server',
        show: ({ server }) => server,
        why: 'Queries read rows of another server.',
      },
      options: {
        severity: 'error',
        what: 'the options',
        show: ({ options }) => showOptions(options),
        why: 'Queries read another table of the server, or read it in another way.',
      },
      columns: {
        severity: 'error',
        what: 'the columns',
        show: ({ columns }) => columns.map(showColumn).join(', ') || 'none',
        why: 'Queries name columns that it does not have, or read values as another type than the other server sends.',
      },
      checks: {
        severity: 'warning',
        what: 'the checks',
        show: ({ constraints }) =>
          constraints.map(({ name, definition }) => `${name} ${definition}`).join(', ') || 'none',
        why: 'PostgreSQL does not check rows of another server, but plans queries as if the checks held: rows that break them may not be found.',
      },
      inheritance: {
        severity: 'error',
        what: 'the parent tables or the partition bound',
        show: ({ inherits, partitionBound }) =>
          [...inherits, ...(partitionBound === null ? [] : [partitionBound])].join(' ') || 'none',
        why: 'Queries of the parent no longer see these rows, or see rows that they should not.',
      },
    },
    attributes: {
      server: 'server',
      options: 'options',
      columns: 'columns',
      constraints: 'checks',
      inherits: 'inheritance',
      partitionBound: 'inheritance',
    },
  }),
};

function showMapping({ user, server, options }: UserMapping): string {
  const shown = options === null ? 'options not seen' : showOptions(options);
  return `${user} on ${server} (${shown})`;
}

function showColumn({ name, type, isNullable, default: expression, options }: ForeignColumn): string {
  return [
    `${name} ${type}`,
    ...(isNullable ? [] : ['NOT NULL']),
    ...(expression === null ? [] : [`= ${expression}`]),
    ...(options.length === 0 ? [] : [`(${showOptions(options)})`]),
  ].join(' ');
}
