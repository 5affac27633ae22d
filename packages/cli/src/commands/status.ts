import { formatOptions } from '../report-requests.ts';
import type { Command } from './command.ts';
import { readMigrationNames } from './migration-names.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'What state is this database in, and which command is next',
  positional: { name: 'migration', describe: 'List the effects of these migrations one by one' },
  options: formatOptions,
  examples: [
    ['prisma-mend status', 'the database of this project'],
    ['prisma-mend status add_patient_module', 'each of its effects: present or missing'],
    ['prisma-mend status --snapshot clinic.json', 'a database that only another host can reach'],
  ],
  isWriting: false,
  hasFormats: true,
  run: (core, { operation, args }) => core.checkStatus({ ...operation, names: readMigrationNames(args) }),
};
