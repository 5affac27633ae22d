import type { AttributeRule } from '../difference-rule.ts';

export const compositeTypeAttributes: AttributeRule<'compositeType'> = {
  code: 'composite-type-attributes',
  severity: 'error',
  what: 'the list of attributes',
  show: (type) =>
    type.attributes
      .map(
        ({ name, type: base, collation }) =>
          `${name} ${base}${collation === null ? '' : ` collate ${collation}`}`,
      )
      .join(', '),
  why: 'Row values built for one shape do not fit the other: inserts and function calls fail or fill the wrong field.',
};
