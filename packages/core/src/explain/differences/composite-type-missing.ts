import type { PresenceRule } from '../difference-rule.ts';

export const compositeTypeMissing: PresenceRule<'compositeType'> = {
  code: 'composite-type-missing',
  severity: 'error',
  show: (type) =>
    type.attributes
      .map(
        ({ name, type: base, collation }) =>
          `${name} ${base}${collation === null ? '' : ` collate ${collation}`}`,
      )
      .join(', '),
  why: 'Columns and functions that use the type cannot exist without it.',
};
