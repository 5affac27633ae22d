import type { AttributeRule } from '../difference-rule.ts';

export const domainNullability: AttributeRule<'domain'> = {
  code: 'domain-nullability',
  severity: 'error',
  what: 'whether NULL is allowed',
  show: (domain) => (domain.isNullable ? 'NULL' : 'NOT NULL'),
  why: 'Inserts that the project takes for valid are refused, or NULLs get in that the code does not expect.',
};
