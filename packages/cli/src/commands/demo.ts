import type { Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  summary: 'The whole cure on an embedded PostgreSQL: nothing to install, nothing to configure',
  options: {},
  examples: [['prisma-mend demo', 'a clinic whose deploys stop with P3005']],
  isWriting: false,
  run: (core, { operation, print }) => core.playDemo({ ...operation, print }),
};
