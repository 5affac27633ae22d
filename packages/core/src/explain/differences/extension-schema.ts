import type { AttributeRule } from '../difference-rule.ts';

export const extensionSchema: AttributeRule<'extension'> = {
  code: 'extension-schema',
  severity: 'error',
  what: 'the schema it is installed in',
  show: (extension) => extension.installedIn,
  why: 'Unqualified uses of its functions and types resolve through search_path: in another schema they are no longer found.',
};
