import type { AttributeRule } from '../difference-rule.ts';

export const rangeTypeDefinition: AttributeRule<'rangeType'> = {
  code: 'range-type-definition',
  severity: 'error',
  what: 'the definition',
  show: (type) =>
    [
      `subtype ${type.subtype}`,
      type.subtypeOperatorClass && `operator class ${type.subtypeOperatorClass}`,
      type.collation && `collation ${type.collation}`,
      type.canonicalFunction && `canonical ${type.canonicalFunction}`,
      type.subtypeDifferenceFunction && `subtype_diff ${type.subtypeDifferenceFunction}`,
      type.multirangeType && `multirange ${type.multirangeType}`,
    ]
      .filter(Boolean)
      .join(', '),
  why: 'Ranges compare, overlap or round differently: exclusion constraints and range queries give other answers.',
};
