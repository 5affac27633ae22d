import type { ResolveVerb } from '@prisma-mend/core';
import type { Arguments } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';
import type { Command } from './command.ts';
import { readMigrationNames } from './migration-names.ts';

const flag = (describe: string) => ({ type: 'boolean', describe }) as const;
const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

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
  summary: 'Repair the ledger and half-applied migrations (P3008, P3009, P3011, P3012, P3017, P3018)',
  positional: { name: 'migration', describe: 'Migrations, with or without their timestamps' },
  options: {
    check: flag('Try a pending migration on the live structure: what fails, drops, locks'),
    'rollback-sql': flag('Print proven SQL that takes a pending migration back'),
    applied: flag('Mark as applied, where the evidence agrees'),
    'rolled-back': flag('Mark as rolled back, where the evidence agrees'),
    unproven: flag('Accept what the evidence does not prove; the journal says so'),
    finish: flag('Run the missing part of a half-applied migration, then mark it applied'),
    revert: flag('Take the applied part back, then mark it rolled back, so that deploy runs it again'),
    done: text('With --finish, --revert: lines of statements that change rows and have run: 12,30'),
    'not-done': text('With --finish, --revert: lines of statements that change rows and have not run'),
    rehash: flag('Accept an edited file whose effect is the same: update the stored checksum'),
    restore: flag("Bring back the file that was applied, found by checksum in the project's git history"),
    forget: flag('Remove the rows of a migration that has no folder'),
    rename: text('Give the rows the new name of their folder'),
    unapply: flag('Remove the mark of an applied migration whose effects are gone'),
    squashed: flag('Put the row of a squash in the place of the rows that it replaced'),
    undo: text('Put rows and files back as the journal of an earlier change has them'),
  },
  examples: [
    ['prisma-mend resolve', 'diagnose every row and folder'],
    ['prisma-mend resolve --yes', 'write the changes that are proven'],
    ['prisma-mend resolve add_patient_module --finish', 'run only what is missing'],
  ],
  isWriting: true,
  reportsTo: (args) => (args.flag('rollback-sql') && !args.flag('json') ? 'messages' : 'output'),
  run: async (core, { operation, args, consent, isDryRun, print, inWorkingDirectory }) => {
    const names = readMigrationNames(args);
    const verb = readVerb(args, inWorkingDirectory);
    if (verb.kind === 'undo' && names.length > 0) {
      throw new UsageError('--undo takes back a whole change; it takes no migrations.');
    }
    const report = await core.resolve({
      ...operation,
      verb,
      names,
      acceptsUnproven: args.flag('unproven'),
      consent,
      isDryRun,
    });
    if (report.rollbackSql !== undefined && !args.flag('json')) print(report.rollbackSql);
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
