import { Failure, Refusal } from '../model/failure.ts';
import type { ReadableMigration } from '../model/history.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import type { Verdict } from './judge-evidence.ts';
import {
  editApplied,
  editForgotten,
  editRenamed,
  editRolledBack,
  editUnapplied,
  noEdit,
} from './row-changes.ts';
import { isOfFile, rowsIn, type Suspect } from './suspects.ts';
import type { LedgerEdit } from '../model/change.ts';

/** What a verb writes for one migration. */
export interface Decision {
  readonly edit: LedgerEdit;
  /** Why there is nothing to write, or what else is worth knowing. */
  readonly note: string | null;
  /** What is claimed without proof; null when it is proven. */
  readonly unproven: string | null;
}

const nothing = (note: string): Decision => ({ edit: noEdit, note, unproven: null });

/**
 * `--applied`
 *
 * @throws Failure `usage` without a readable file (Prisma: P3017)
 * @throws Refusal `evidence-disagrees` unless `acceptsUnproven`
 */
export function decideApplied(suspect: Suspect, acceptsUnproven: boolean): Decision {
  const { name, verdict } = suspect;
  const file = requireFile(suspect);
  const isApplied = rowsIn(suspect, 'applied').length > 0;
  const edit = editApplied(suspect, file);
  if (edit.marks.length + edit.rows.length === 0) return nothing(`${name} is marked as applied already.`);
  // A finished row that is only relieved of its failed attempts claims nothing new.
  if (verdict === 'present' || (isApplied && verdict !== 'absent')) {
    return { edit, note: null, unproven: null };
  }
  if (!acceptsUnproven) throw disagrees(suspect, 'applied', '--applied');
  return { edit, note: null, unproven: `${name} was marked as applied: ${verdictWords[verdict]}` };
}

/**
 * `--rolled-back`
 *
 * @throws Failure `usage` for a migration without rows (Prisma: P3011) or that is applied (P3012)
 * @throws Refusal `evidence-disagrees` unless `acceptsUnproven`
 */
export function decideRolledBack(suspect: Suspect, acceptsUnproven: boolean): Decision {
  const { name, verdict, rows } = suspect;
  if (rows.length === 0) {
    throw new Failure('usage', `${name} has no row in the history table that could be rolled back`, {
      why: 'Prisma answers this with P3011. A migration without a row is pending: deploy will run it.',
      next: 'Name one that has failed: prisma-mend resolve lists them.',
      docs: 'errors/P3011.md',
    });
  }
  const edit = editRolledBack(suspect);
  const isOpen = rowsIn(suspect, 'failed', 'appliedAndRolledBack').length > 0;
  const isApplied = rowsIn(suspect, 'applied').length > 0;
  if (isApplied && !isOpen) {
    throw new Failure('usage', `${name} is recorded as applied, not as failed`, {
      why: 'Prisma answers this with P3012.',
      next: `If its effects are gone: prisma-mend resolve ${quoteArgument(name)} --unapply. If they are to go: --revert.`,
      docs: 'errors/P3012.md',
    });
  }
  if (edit.rows.length === 0) return nothing(`${name} is marked as rolled back already.`);
  if (!isOpen || isApplied || verdict === 'absent') return { edit, note: null, unproven: null };
  if (!acceptsUnproven) throw disagrees(suspect, 'rolled back', '--rolled-back');
  return { edit, note: null, unproven: `${name} was marked as rolled back: ${verdictWords[verdict]}` };
}

/**
 * `--unapply`
 *
 * @throws Failure `usage` for a migration that is not applied
 * @throws Refusal `evidence-disagrees` unless `acceptsUnproven`
 */
export function decideUnapplied(suspect: Suspect, acceptsUnproven: boolean): Decision {
  const { name, verdict } = suspect;
  if (rowsIn(suspect, 'applied').length === 0) {
    return nothing(`${name} is not recorded as applied: there is no mark to take back.`);
  }
  const edit = editUnapplied(suspect);
  if (verdict === 'absent') return { edit, note: null, unproven: null };
  if (!acceptsUnproven) throw disagrees(suspect, 'not applied', '--unapply');
  return { edit, note: null, unproven: `the mark of ${name} was taken back: ${verdictWords[verdict]}` };
}

/**
 * `--forget`
 *
 * @throws Failure `usage` for a migration that has a folder
 * @throws Refusal `evidence-disagrees` for a failed one unless `acceptsUnproven`
 */
export function decideForgotten(suspect: Suspect, acceptsUnproven: boolean): Decision {
  const { name, diagnosed } = suspect;
  if (diagnosed.isOnDisk) {
    throw new Failure('usage', `${name} has a folder, so its rows cannot be forgotten`, {
      why: 'The next deploy would run it.',
      next: `If its effects are gone: prisma-mend resolve ${quoteArgument(name)} --unapply`,
    });
  }
  const edit = editForgotten(suspect);
  if (rowsIn(suspect, 'failed').length === 0) return { edit, note: null, unproven: null };
  if (!acceptsUnproven) throw disagrees(suspect, 'forgotten', '--forget');
  return { edit, note: null, unproven: `the failed ${name} was forgotten: what it did is not known` };
}

/**
 * `--rename`
 *
 * @throws Failure `usage` when the old folder is still there, or the new one is not or has rows
 * @throws Refusal `evidence-disagrees` when the file is another one, unless `acceptsUnproven`
 */
export function decideRenamed(
  suspect: Suspect,
  target: Suspect | null,
  newName: string,
  acceptsUnproven: boolean,
): Decision {
  const { name } = suspect;
  const problem =
    suspect.rows.length === 0
      ? `${name} has no row in the history table`
      : suspect.diagnosed.isOnDisk
        ? `the folder ${name} is still there`
        : target?.diagnosed.isOnDisk !== true
          ? `there is no folder ${newName}`
          : target.rows.length > 0
            ? `${newName} has rows of its own`
            : null;
  if (problem !== null || target === null) {
    throw new Failure('usage', `${name} cannot be renamed to ${newName}: ${problem ?? ''}`, {
      next: 'Rename the folder first; this command then gives its rows the new name.',
    });
  }
  const edit = editRenamed(suspect, target.name);
  if (suspect.rows.every((row) => isOfFile(target.file, row))) return { edit, note: null, unproven: null };
  if (!acceptsUnproven) {
    throw new Refusal('evidence-disagrees', `the file in ${newName} is not the one that ${name} was`, {
      why: 'Their checksums differ: under its new name the migration would count as edited.',
      next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back; --unproven renames the row all the same.`,
    });
  }
  return { edit, note: null, unproven: `${name} was renamed to ${newName}, whose file is another one` };
}

function requireFile({ name, file, diagnosed }: Suspect): ReadableMigration {
  if (file !== null) return file;
  throw new Failure(
    'usage',
    diagnosed.isOnDisk ? `the folder ${name} has no readable migration.sql` : `there is no folder ${name}`,
    {
      why: 'Prisma answers this with P3017: without the file there is no checksum to record.',
      next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back from git.`,
      docs: 'errors/P3017.md',
    },
  );
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  present: 'all its effects are in the database',
  absent: 'none of its effects is in the database',
  partial: 'only a part of its effects is in the database',
  altered: 'what it made was changed by hand',
  dataUnknown: 'it also changes rows, and nothing in the database shows whether it did',
  unverified: 'what some of its statements do could not be seen, so that nothing shows whether it is there',
  unknown: 'nothing in the database shows whether it ran',
};

function disagrees({ name, verdict, diagnosed }: Suspect, what: string, flag: string): Refusal {
  const next =
    verdict === 'partial'
      ? `prisma-mend resolve ${quoteArgument(name)} --finish runs what is missing; --revert takes back what is there.`
      : verdict === 'altered'
        ? 'prisma-mend drift shows what was changed.'
        : verdict === 'absent' || verdict === 'present'
          ? 'prisma-mend status shows the evidence.'
          : verdict === 'unverified'
            ? 'prisma-mend status names the statements: look whether what they make is there.'
            : 'Look at the rows that it was to change.';
  const why = diagnosed.isOnDisk ? verdictWords[verdict] : 'without its folder nothing can be told of it';
  return new Refusal('evidence-disagrees', `${name} is not marked as ${what}: ${why}`, {
    why: 'A wrong mark hides what is missing, or lets deploy run what is there already.',
    next: `${next} To mark it on your own word: ${flag} --unproven`,
  });
}
