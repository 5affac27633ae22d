import type { PlanRequest } from '@prisma-mend/core';
import { formatOptions } from '../report-requests.ts';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';
import { planOutOption, planToFile } from './plan-out.ts';

const flag = (group: string, describe: string) => ({ type: 'boolean', group, describe }) as const;
const text = (group: string, describe: string) =>
  ({ type: 'string', requiresArg: true, group, describe }) as const;

const look = 'Look:';
const settle = 'Settle (accept until a day):';
const repair = 'Repair:';

export const driftCommand: Command = {
  name: 'drift',
  summary: 'Compare schema, history and database; explain; repair',
  options: {
    against: {
      ...text(look, 'What the database is compared with'),
      choices: ['history', 'schema', 'both'] as const,
      default: 'both',
    },
    ignore: text(look, 'Leave out objects whose name matches; may be repeated'),
    object: text(look, 'Look at, revert or adopt only objects whose name matches; may be repeated'),
    // `--no-database` is read as the refusal of an option that is called `database`.
    database: { type: 'boolean', hidden: true },
    'no-database': flag(look, 'Compare schema and migrations alone, without looking at a database'),
    sql: flag(look, 'Print only the SQL of the repair'),
    revert: flag(repair, 'Run the proven plan that brings the live database back'),
    adopt: text(repair, 'Write a migration of this name for what the database has, and change schema.prisma'),
    accept: text(settle, 'Record the differences of this object in prisma-mend.json; may be repeated'),
    'plan-out': { ...planOutOption, group: repair },
    code: text(settle, 'With --accept: only differences with this finding code'),
    reason: text(settle, 'With --accept: why'),
    until: text(settle, 'With --accept: last day on which they are left out: 2027-01-31'),
    ...formatOptions,
  },
  examples: [
    ['prisma-mend drift', 'what differs, and how to repair it'],
    ['prisma-mend drift --no-database', 'was a migration forgotten? Looks at no database'],
    ['prisma-mend drift --sql', 'only the SQL'],
    ['prisma-mend drift --revert --yes', 'takes back what was changed by hand'],
    ['prisma-mend drift --adopt add_phone', 'keeps it: migration, schema.prisma and mark'],
    [
      'prisma-mend drift --format sarif --output drift.sarif --format github',
      'for CI: a file and annotations',
    ],
  ],
  isWriting: (args) =>
    args.text('plan-out') === undefined && (args.flag('revert') || args.text('adopt') !== undefined),
  hasFormats: true,
  run: (core, call) => {
    const { operation, args, writing } = call;
    const wayOut = readWayOut(args);
    const options = {
      ...operation,
      against: readAgainst(args.text('against')),
      ignore: args.list('ignore'),
      objects: args.list('object'),
      ...(readWithoutDatabase(args, wayOut) ? { withoutDatabase: true } : {}),
    };
    if (args.text('plan-out') !== undefined) return planToFile(core, call, readRequest(wayOut, options));
    switch (wayOut.kind) {
      case 'report':
        return core.checkDrift(options);
      case 'revert':
        return core.revertDrift({ ...options, ...writing });
      case 'adopt':
        return core.adoptDrift({ ...options, ...writing, name: wayOut.name });
      case 'accept':
        return core.acceptDrift({ ...options, ...wayOut.terms, isDryRun: writing.isDryRun });
    }
  },
};

function readRequest(
  wayOut: WayOut,
  {
    against,
    ignore,
    objects,
  }: {
    readonly against: 'history' | 'schema' | 'both';
    readonly ignore: readonly string[];
    readonly objects: readonly string[];
  },
): PlanRequest {
  if (wayOut.kind === 'revert') return { kind: 'revert', against, ignore, objects };
  if (wayOut.kind === 'adopt') return { kind: 'adopt', name: wayOut.name, ignore, objects };
  throw new UsageError('--plan-out belongs to --revert or --adopt.');
}

function readAgainst(value: string | undefined): 'history' | 'schema' | 'both' {
  return value === 'history' || value === 'schema' ? value : 'both';
}

/** Without a database there is nothing to change, and nothing to compare but the one pair. */
function readWithoutDatabase(args: Arguments, wayOut: WayOut): boolean {
  if (!args.refuses('database')) return false;
  const stray = [
    ...(wayOut.kind === 'report' ? [] : [`--${wayOut.kind}`]),
    ...(args.flag('sql') ? ['--sql'] : []),
    ...(args.text('url') === undefined ? [] : ['--url']),
    ...(args.text('snapshot') === undefined ? [] : ['--snapshot']),
    ...(readAgainst(args.text('against')) === 'both' ? [] : ['--against']),
  ];
  if (stray.length === 0) return true;
  throw new UsageError(
    `--no-database compares schema and migrations alone; it takes no ${stray.join(', ')}.`,
  );
}

interface AcceptTerms {
  readonly accept: readonly string[];
  readonly code?: string;
  readonly reason: string;
  readonly until: string;
}

type WayOut =
  | { readonly kind: 'report' | 'revert' }
  | { readonly kind: 'adopt'; readonly name: string }
  | { readonly kind: 'accept'; readonly terms: AcceptTerms };

/** At most one of --revert, --adopt and --accept. */
function readWayOut(args: Arguments): WayOut {
  const accept = args.list('accept');
  const name = args.text('adopt');
  const given = [
    ...(args.flag('revert') ? ['--revert'] : []),
    ...(name === undefined ? [] : ['--adopt']),
    ...(accept.length === 0 ? [] : ['--accept']),
  ];
  if (given.length > 1) {
    throw new UsageError(`${given.join(' and ')} exclude each other: a difference has one way out.`);
  }
  const stray = ['code', 'reason', 'until'].find((option) => args.text(option) !== undefined);
  if (accept.length === 0 && stray !== undefined) {
    throw new UsageError(`--${stray} belongs to --accept <object>.`);
  }
  if (args.flag('revert')) return { kind: 'revert' };
  if (name !== undefined) {
    if (args.text('against') !== 'both') {
      throw new UsageError('--adopt writes history and schema; it takes no --against.');
    }
    return { kind: 'adopt', name };
  }
  return accept.length === 0 ? { kind: 'report' } : { kind: 'accept', terms: readTerms(args, accept) };
}

function readTerms(args: Arguments, accept: readonly string[]): AcceptTerms {
  const [reason, until, code] = [args.text('reason'), args.text('until'), args.text('code')];
  if (reason === undefined) throw new UsageError('--accept needs --reason <text>: why it is accepted.');
  if (until === undefined) {
    throw new UsageError('--accept needs --until <date>: the last day, for example 2027-01-31.');
  }
  return { accept, reason, until, ...(code === undefined ? {} : { code }) };
}
