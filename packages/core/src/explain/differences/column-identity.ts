import type { AttributeRule } from '../difference-rule.ts';

export const columnIdentity: AttributeRule<'column'> = {
  code: 'column-identity',
  severity: 'error',
  what: 'identity',
  show: (column) =>
    column.identity === null
      ? 'none'
      : `generated ${column.identity.generation === 'always' ? 'always' : 'by default'} as identity (start ${column.identity.start} increment ${column.identity.increment} minimum ${column.identity.minimum} maximum ${column.identity.maximum} cache ${column.identity.cache}${column.identity.cycles ? ' cycle' : ''})`,
  why: 'Ids are generated differently or not at all: inserts without an id, or with one, can fail.',
};
