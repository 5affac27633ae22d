import type { PresenceRule } from '../difference-rule.ts';

export const extensionUnexpected: PresenceRule<'extension'> = {
  code: 'extension-unexpected',
  severity: 'warning',
  show: (extension) => `${extension.name} in schema ${extension.installedIn}`,
  why: 'A new environment built from the migrations will not have it; what came to depend on it will fail there.',
};
