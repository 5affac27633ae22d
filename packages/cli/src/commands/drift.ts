import type { CommandDeclaration } from './command.ts';

const flag = (describe: string) => ({ type: 'boolean', describe }) as const;
const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const driftDeclaration: CommandDeclaration = {
  name: 'drift',
  summary: 'Compare schema, history and database; explain; repair',
  options: {
    against: {
      ...text('What the database is compared with'),
      choices: ['history', 'schema', 'both'] as const,
      default: 'both',
    },
    ignore: { ...text('Leave out objects whose name matches; may be repeated'), array: true },
    sql: flag('Print only the SQL of the repair'),
    revert: flag('Run the proven plan that brings the live database back'),
    adopt: text('Write a migration of this name for what the database has, and patch schema.prisma'),
    accept: text('Record a difference as accepted in prisma-mend.json; needs --reason'),
    reason: text('Why it is accepted'),
    until: text('Date at which it is reported again: 2027-01-31'),
    format: {
      ...text('Form of the report'),
      choices: ['human', 'json', 'markdown', 'github', 'sarif', 'junit', 'html'] as const,
      default: 'human',
    },
    output: text('File for the report (default: stdout)'),
  },
  examples: [
    ['prisma-mend drift', 'what differs, and how to repair it'],
    ['prisma-mend drift --sql', 'only the SQL'],
  ],
};
