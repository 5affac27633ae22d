import type { PresenceRule } from '../difference-rule.ts';

export const compositeTypeUnexpected: PresenceRule<'compositeType'> = {
  code: 'composite-type-unexpected',
  severity: 'warning',
  show: (type) =>
    type.attributes
      .map(
        ({ name, type: base, collation }) =>
          `${name} ${base}${collation === null ? '' : ` collate ${collation}`}`,
      )
      .join(', '),
  why: 'It is in no migration: a new environment will not have it.',
};
