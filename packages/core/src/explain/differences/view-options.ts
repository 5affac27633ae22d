import type { AttributeRule } from '../difference-rule.ts';
import { securityOptionsOf } from '../view-security.ts';

export const viewOptions: AttributeRule<'view'> = {
  code: 'view-options',
  severity: (actual, expected) =>
    securityOptionsOf(actual) !== securityOptionsOf(expected) ? 'error' : 'warning',
  what: 'the options',
  show: (view) => view.options.join(', ') || 'none',
  why: 'security_invoker and security_barrier decide whose rights and policies apply; check_option decides which rows can be written through the view.',
};
