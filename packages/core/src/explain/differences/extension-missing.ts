import type { PresenceRule } from '../difference-rule.ts';

export const extensionMissing: PresenceRule<'extension'> = {
  code: 'extension-missing',
  severity: 'error',
  show: (extension) => `${extension.name} in schema ${extension.installedIn}`,
  why: 'Types, functions and operator classes that come with the extension do not exist: statements that use them fail.',
};
