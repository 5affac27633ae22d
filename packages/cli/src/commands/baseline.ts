import { quoteTyped, UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';

export const baselineCommand: Command = {
  name: 'baseline',
  summary: 'Bring an existing database under Prisma Migrate (cures P3005)',
  options: {
    name: {
      type: 'string',
      requiresArg: true,
      defaultDescription: '0_init, or squashed',
      describe: 'Name of a new baseline migration, where there is no history, or of a squash',
    },
    from: {
      type: 'string',
      requiresArg: true,
      choices: ['live', 'schema'] as const,
      describe: 'What a new baseline migration is made from (default: live)',
    },
    squash: {
      type: 'boolean',
      describe: 'Replace the history by one migration that is proven to build the same',
    },
    to: {
      type: 'string',
      requiresArg: true,
      describe: 'With --squash: the last migration that is squashed (default: the last of all)',
    },
  },
  examples: [
    ['prisma-mend baseline --dry-run', 'the SQL it would run; nothing is written'],
    ['prisma-mend baseline --yes && prisma migrate deploy', 'in an entrypoint: safe at every start'],
    ['prisma-mend baseline --squash --to add_invoices', 'one migration for everything up to that one'],
  ],
  isWriting: true,
  run: (core, { operation, args, consent, isDryRun }) => {
    const common = { ...operation, consent, isDryRun };
    const name = readMigrationName(args.text('name'));
    const to = args.text('to');
    const from = args.text('from');
    if (args.flag('squash')) {
      if (from !== undefined) throw new UsageError('--from belongs to a baseline, not to --squash.');
      return core.squashHistory({
        ...common,
        ...(to === undefined ? {} : { to }),
        ...(name === undefined ? {} : { name }),
      });
    }
    if (to !== undefined) throw new UsageError('--to belongs to --squash.');
    return core.baseline({ ...common, name: name ?? '0_init', from: from === 'schema' ? 'schema' : 'live' });
  },
};

/** A migration's name is the name of its folder. */
function readMigrationName(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (/[/\\\0]/.test(name) || name === '.' || name === '..') {
    throw new UsageError(`--name takes the name of one folder, not ${quoteTyped(name)}.`);
  }
  return name;
}
