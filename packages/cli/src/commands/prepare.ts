import { quoteTyped, UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';

export const prepareCommand: Command = {
  name: 'prepare',
  summary: 'Replay the history once, at build time, so that containers need no scratch server',
  options: {
    'server-version': {
      type: 'string',
      requiresArg: true,
      describe: 'Major version of the servers it is for: 16, or 15,16 (default: all that are installed)',
    },
  },
  examples: [
    ['prisma-mend prepare', 'in a Dockerfile or in CI, after the migrations are copied'],
    ['prisma-mend prepare --server-version 15,16', 'for servers of these versions, and no other'],
  ],
  isWriting: false,
  run: (core, { operation, args }) => {
    const serverMajors = args.list('server-version').flatMap(readMajors);
    return core.prepareReplay({ ...operation, ...(serverMajors.length === 0 ? {} : { serverMajors }) });
  },
};

const oldest = 13;
const newest = 18;

/** `16`, `16.4` and `15,16` */
function readMajors(typed: string): readonly number[] {
  return typed
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const major = /^(\d+)(?:\.\d+)*$/.exec(word)?.[1];
      if (major !== undefined && Number(major) >= oldest && Number(major) <= newest) return Number(major);
      throw new UsageError(
        `--server-version takes major versions from ${oldest} to ${newest}, not ${quoteTyped(word)}.`,
      );
    });
}
