import type { Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'The whole cure on an embedded PostgreSQL: nothing to install, nothing to configure',
  options: {},
  examples: [['prisma-mend demo', 'a clinic whose deploys stop with P3005']],
  isWriting: false,
  reportsTo: () => 'nowhere',
  run: (core, { operation, print, renderReport }) => core.playDemo({ ...operation, print, renderReport }),
};
