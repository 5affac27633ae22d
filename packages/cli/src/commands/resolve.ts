import type { CommandDeclaration } from './command.ts';

const flag = (describe: string) => ({ type: 'boolean', describe }) as const;
const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

export const resolveDeclaration: CommandDeclaration = {
  name: 'resolve',
  summary: 'Repair the ledger and half-applied migrations (P3008, P3009, P3011, P3012, P3017, P3018)',
  positional: { name: 'migration', describe: 'Migrations, with or without their timestamps' },
  options: {
    applied: flag('Mark as applied, where the evidence agrees'),
    'rolled-back': flag('Mark as rolled back, where the evidence agrees'),
    unproven: flag('Mark even where the evidence does not agree; the journal says so'),
    finish: flag('Run the missing part of a half-applied migration, then mark it applied'),
    revert: flag('Take the applied part back, then mark it rolled back, so that deploy runs it again'),
    rehash: flag('Accept an edited file whose effect is the same: update the stored checksum'),
    restore: flag("Bring back the file that was applied, found by checksum in the project's git history"),
    forget: flag('Remove a row that has no folder'),
    rename: text('Give a row the new name of its folder'),
    unapply: flag('Remove the row of an applied migration whose effects are gone'),
    undo: text('Put the rows back as the journal of an earlier change has them'),
  },
  examples: [
    ['prisma-mend resolve', 'diagnose every row and folder'],
    ['prisma-mend resolve add_patient_module --finish', 'run only what is missing'],
  ],
};
