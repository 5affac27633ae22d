import type { AttributeRule } from '../difference-rule.ts';

export const indexInvalid: AttributeRule<'index'> = {
  code: 'index-invalid',
  severity: 'error',
  what: 'whether it is valid',
  show: (index) => (index.isValid ? 'valid' : 'INVALID'),
  why: 'An INVALID index is kept up to date at a cost but answers no query, and a unique one does not prove that old rows are unique.',
};
