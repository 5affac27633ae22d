import type { Command } from './command.ts';

export const prepareCommand: Command = {
  name: 'prepare',
  summary: 'Replay the history once, at build time, so that containers need no shadow server',
  options: {},
  examples: [['prisma-mend prepare', 'in a Dockerfile or in CI, after the migrations are copied']],
  isWriting: false,
  run: (core, { operation }) => core.prepareReplay(operation),
};
