import { formats } from '../report-requests.ts';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';

const flag = (describe: string) => ({ type: 'boolean', describe }) as const;
const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const driftCommand: Command = {
  name: 'drift',
  summary: 'Compare schema, history and database; explain; repair',
  options: {
    against: {
      ...text('What the database is compared with'),
      choices: ['history', 'schema', 'both'] as const,
      default: 'both',
    },
    ignore: text('Leave out objects whose name matches; may be repeated'),
    object: text('Look at, revert or adopt only objects whose name matches; may be repeated'),
    sql: flag('Print only the SQL of the repair'),
    revert: flag('Run the proven plan that brings the live database back'),
    adopt: text('Write a migration of this name for what the database has, and change schema.prisma'),
    accept: text('Record the differences of this object in prisma-mend.json; may be repeated'),
    code: text('With --accept: only differences with this finding code'),
    reason: text('With --accept: why'),
    until: text('With --accept: last day on which they are left out: 2027-01-31'),
    format: {
      ...text('Form of the report; may be repeated'),
      choices: formats,
      defaultDescription: 'human',
    },
    output: text('File for the --format before it (default: stdout)'),
  },
  examples: [
    ['prisma-mend drift', 'what differs, and how to repair it'],
    ['prisma-mend drift --sql', 'only the SQL'],
    ['prisma-mend drift --revert --yes', 'takes back what was changed by hand'],
    ['prisma-mend drift --adopt add_phone', 'keeps it: migration, schema.prisma and mark'],
    [
      'prisma-mend drift --format sarif --output drift.sarif --format github',
      'for CI: a file and annotations',
    ],
  ],
  isWriting: (args) => args.flag('revert') || args.text('adopt') !== undefined,
  hasFormats: true,
  run: (core, { operation, args, consent, isDryRun }) => {
    const wayOut = readWayOut(args);
    const options = {
      ...operation,
      against: readAgainst(args.text('against')),
      ignore: args.list('ignore'),
      objects: args.list('object'),
    };
    switch (wayOut.kind) {
      case 'report':
        return core.checkDrift(options);
      case 'revert':
        return core.revertDrift({ ...options, consent, isDryRun });
      case 'adopt':
        return core.adoptDrift({ ...options, name: wayOut.name, consent, isDryRun });
      case 'accept':
        return core.acceptDrift({ ...options, ...wayOut.terms, isDryRun });
    }
  },
};

function readAgainst(value: string | undefined): 'history' | 'schema' | 'both' {
  return value === 'history' || value === 'schema' ? value : 'both';
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
