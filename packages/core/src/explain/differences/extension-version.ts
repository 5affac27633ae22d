import type { AttributeRule } from '../difference-rule.ts';

export const extensionVersion: AttributeRule<'extension'> = {
  code: 'extension-version',
  severity: 'warning',
  what: 'the version',
  show: (extension) => extension.version,
  why: 'Functions can be missing or behave differently between versions of an extension.',
};
