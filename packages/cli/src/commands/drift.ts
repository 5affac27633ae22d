import { formats } from '../report-requests.ts';
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
    sql: flag('Print only the SQL of the repair'),
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
    [
      'prisma-mend drift --format sarif --output drift.sarif --format github',
      'for CI: a file and annotations',
    ],
  ],
  isWriting: false,
  hasFormats: true,
  run: (core, { operation, args }) =>
    core.checkDrift({
      ...operation,
      against: readAgainst(args.text('against')),
      ignore: args.list('ignore'),
    }),
};

function readAgainst(value: string | undefined): 'history' | 'schema' | 'both' {
  return value === 'history' || value === 'schema' ? value : 'both';
}
