import type { ResolveVerb } from '@prisma-mend/core';
import type { Arguments } from '../arguments.ts';
import { harmlessSql } from '../render/harmless-sql.ts';
import { UsageError } from '../usage-error.ts';
import { formatOptions } from '../report-requests.ts';
import type { Command } from './command.ts';
import { planOutOption, planToFile } from './plan-out.ts';
import { readMigrationNames } from './migration-names.ts';

const flag = (group: string, describe: string) => ({ type: 'boolean', group, describe }) as const;
const text = (group: string, describe: string) =>
  ({ type: 'string', requiresArg: true, group, describe }) as const;

const look = 'Look:';
const settle = 'Settle a row of the history table (one at a time):';
const repair = 'Repair a half-applied migration:';
const undo = 'Undo:';

/** Each flag that says what is to become of the named migrations; one at a time. */
const verbs = [
  'check',
  'rollback-sql',
  'applied',
  'rolled-back',
  'finish',
  'revert',
  'rehash',
  'restore',
  'forget',
  'rename',
  'unapply',
  'squashed',
  'undo',
] as const;

export const resolveCommand: Command = {
  name: 'resolve',
  summary: 'Repair the history table and half-applied migrations (cures P3009, P3018 …)',
  positional: { name: 'migration', describe: 'Migrations, with or without their timestamps' },
  options: {
    check: flag(look, 'Try a pending migration on the live structure: what fails, drops, locks'),
    'rollback-sql': flag(look, 'Print proven SQL that takes a pending migration back'),
    applied: flag(settle, 'Mark as applied, where the evidence agrees'),
    'rolled-back': flag(settle, 'Mark as rolled back, where the evidence agrees'),
    unproven: flag(settle, 'Accept what the evidence does not prove; the journal says so'),
    finish: flag(repair, 'Run the missing part of a half-applied migration, then mark it applied'),
    revert: flag(
      repair,
      'Take the applied part back, then mark it rolled back, so that deploy runs it again',
    ),
    done: text(repair, 'With --finish, --revert: lines of statements that change rows and have run: 12,30'),
    'not-done': text(
      repair,
      'With --finish, --revert: lines of statements that change rows and have not run',
    ),
    'plan-out': { ...planOutOption, group: repair },
    rehash: flag(settle, 'Accept an edited file whose effect is the same: update the stored checksum'),
    restore: flag(
      settle,
      "Bring back the file that was applied, found by checksum in the project's git history",
    ),
    forget: flag(settle, 'Remove the rows of a migration that has no folder'),
    rename: text(settle, 'Give the rows the new name of their folder'),
    unapply: flag(settle, 'Remove the mark of an applied migration whose effects are gone'),
    squashed: flag(settle, 'Put the row of a squash in the place of the rows that it replaced'),
    undo: text(undo, 'Put rows and files back as the journal of an earlier change has them'),
    ...formatOptions,
  },
  examples: [
    ['prisma-mend resolve', 'diagnose every row and folder'],
    ['prisma-mend resolve --yes', 'write the changes that are proven'],
    ['prisma-mend resolve add_patient_module --finish', 'run only what is missing'],
  ],
  isWriting: (args) => args.text('plan-out') === undefined,
  hasFormats: true,
  reportsTo: (args) => (args.flag('rollback-sql') && !args.flag('json') ? 'messages' : 'output'),
  run: async (core, call) => {
    const { operation, args, writing, print, inWorkingDirectory } = call;
    const names = readMigrationNames(args);
    const verb = readVerb(args, inWorkingDirectory);
    if (verb.kind === 'undo' && names.length > 0) {
      throw new UsageError('--undo takes back a whole change; it takes no migrations.');
    }
    if (args.text('plan-out') !== undefined) {
      if (verb.kind !== 'finish' && verb.kind !== 'revert') {
        throw new UsageError('--plan-out belongs to --finish or --revert.');
      }
      return planToFile(core, call, { kind: 'resolve', verb: verb.kind, names, ...verb.data });
    }
    const report = await core.resolve({
      ...operation,
      verb,
      names,
      acceptsUnproven: args.flag('unproven'),
      ...writing,
    });
    if (report.rollbackSql !== undefined && !args.flag('json')) print(harmlessSql(report.rollbackSql));
    return report;
  },
};

function readVerb(args: Arguments, inWorkingDirectory: (path: string) => string): ResolveVerb {
  const [given, ...others] = verbs.filter((name) =>
    name === 'rename' || name === 'undo' ? args.text(name) !== undefined : args.flag(name),
  );
  if (others.length > 0)
    throw new UsageError(`--${given ?? ''} and --${others[0] ?? ''} exclude each other.`);
  const data = { done: readLines(args, 'done'), notDone: readLines(args, 'not-done') };
  if (data.done.length + data.notDone.length > 0 && given !== 'finish' && given !== 'revert') {
    throw new UsageError('--done and --not-done belong to --finish or --revert.');
  }
  switch (given) {
    case undefined:
      return { kind: 'diagnose' };
    case 'rolled-back':
      return { kind: 'rolledBack' };
    case 'rollback-sql':
      return { kind: 'rollbackSql' };
    case 'finish':
    case 'revert':
      return { kind: given, data };
    case 'rename':
      return { kind: 'rename', name: args.text('rename') ?? '' };
    case 'undo':
      return { kind: 'undo', journalPath: inWorkingDirectory(args.text('undo') ?? '') };
    default:
      return { kind: given };
  }
}

/** `12,30` */
function readLines(args: Arguments, name: string): readonly number[] {
  const lines = (args.text(name) ?? '').split(',').filter((part) => part.trim() !== '');
  return lines.map((part) => {
    const line = Number(part);
    if (!Number.isInteger(line) || line < 1)
      throw new UsageError(`--${name} takes line numbers: --${name} 12,30.`);
    return line;
  });
}
