import { quoteTyped, UsageError } from '../usage-error.ts';
import { formatOptions } from '../report-requests.ts';
import type { Command } from './command.ts';
import { planOutOption, planToFile } from './plan-out.ts';

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
    pending: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'These did not run: leave them to deploy; may be repeated',
    },
    'plan-out': planOutOption,
    squash: {
      type: 'boolean',
      describe: 'Replace the history by one migration that is proven to build the same',
    },
    to: {
      type: 'string',
      requiresArg: true,
      describe: 'With --squash: the last migration that is squashed (default: the last of all)',
    },
    ...formatOptions,
  },
  examples: [
    ['prisma-mend baseline --dry-run', 'the SQL it would run; nothing is written'],
    [
      'prisma-mend baseline --yes',
      'in an entrypoint, on the line before prisma migrate deploy: safe at every start',
    ],
    ['prisma-mend baseline --squash --to add_invoices', 'one migration for everything up to that one'],
  ],
  isWriting: (args) => args.text('plan-out') === undefined,
  hasFormats: true,
  run: (core, call) => {
    const { operation, args, writing } = call;
    const common = { ...operation, ...writing };
    const name = readMigrationName(args.text('name'));
    const to = args.text('to');
    const from = args.text('from');
    if (args.flag('squash')) {
      if (args.text('plan-out') !== undefined) throw new UsageError('--squash takes no --plan-out.');
      if (args.list('pending').length > 0)
        throw new UsageError('--pending belongs to a baseline, not to --squash.');
      if (from !== undefined) throw new UsageError('--from belongs to a baseline, not to --squash.');
      return core.squashHistory({
        ...common,
        ...(to === undefined ? {} : { to }),
        ...(name === undefined ? {} : { name }),
      });
    }
    if (to !== undefined) throw new UsageError('--to belongs to --squash.');
    const request = {
      name: name ?? '0_init',
      from: from === 'schema' ? 'schema' : 'live',
      pending: args
        .list('pending')
        .flatMap((names) => names.split(/[\s,]+/))
        .filter((each) => each !== ''),
    } as const;
    return args.text('plan-out') === undefined
      ? core.baseline({ ...common, ...request })
      : planToFile(core, call, { kind: 'baseline', ...request });
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
