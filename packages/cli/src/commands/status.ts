import type { Command } from './command.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'What state is this database in, and which command is next',
  options: {},
  examples: [
    ['prisma-mend status', 'the database of this project'],
    ['prisma-mend status --snapshot clinic.json', 'a database that only another host can reach'],
  ],
  isWriting: false,
  run: (core, { operation }) => core.checkStatus(operation),
};
