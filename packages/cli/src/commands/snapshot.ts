import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';

export const snapshotCommand: Command = {
  name: 'snapshot',
  summary: 'Write structure and history table to a file, to work on elsewhere',
  options: {
    output: { type: 'string', alias: 'o', requiresArg: true, describe: 'File to write (default: stdout)' },
  },
  examples: [['prisma-mend snapshot --output clinic.json', 'reads only; the file holds no rows of yours']],
  isWriting: false,
  reportsTo: (args) => (args.text('output') === undefined ? 'messages' : 'output'),
  run(core, { operation, args, print, inWorkingDirectory }) {
    const output = args.text('output');
    if (output === undefined && args.flag('json')) {
      throw new UsageError(
        'snapshot --json needs --output: stdout carries either the snapshot or the report.',
      );
    }
    return core.writeSnapshot({
      ...operation,
      ...(output === undefined ? { print } : { outputPath: inWorkingDirectory(output) }),
    });
  },
};
