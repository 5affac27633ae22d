import type { AttributeRule } from '../difference-rule.ts';

export const indexInheritance: AttributeRule<'index'> = {
  code: 'index-inheritance',
  severity: 'warning',
  what: 'the index that it is part of',
  show: (index) => index.parentIndex ?? (index.isInherited ? 'inherited' : 'none'),
  why: "An index of its own stays when the parent's is dropped; one that is attached goes with it.",
};
