import { quoteTyped, UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';

export const baselineCommand: Command = {
  name: 'baseline',
  summary: 'Bring an existing database under Prisma Migrate (cures P3005)',
  options: {
    name: {
      type: 'string',
      requiresArg: true,
      default: '0_init',
      describe: 'Name of a new baseline migration, where there is no history',
    },
    from: {
      type: 'string',
      requiresArg: true,
      choices: ['live', 'schema'] as const,
      default: 'live',
      describe: 'What a new baseline migration is made from',
    },
  },
  examples: [
    ['prisma-mend baseline --dry-run', 'the SQL it would run; nothing is written'],
    ['prisma-mend baseline --yes && prisma migrate deploy', 'in an entrypoint: safe at every start'],
  ],
  isWriting: true,
  run: (core, { operation, args, consent, isDryRun }) =>
    core.baseline({
      ...operation,
      consent,
      isDryRun,
      name: readMigrationName(args.text('name') ?? '0_init'),
      from: args.text('from') === 'schema' ? 'schema' : 'live',
    }),
};

/** A migration's name is the name of its folder. */
function readMigrationName(name: string): string {
  if (/[/\\\0]/.test(name) || name === '.' || name === '..') {
    throw new UsageError(`--name takes the name of one folder, not ${quoteTyped(name)}.`);
  }
  return name;
}
