import { listed } from '../explain/listed.ts';
import { Failure, Refusal } from '../model/failure.ts';
import { describeObject } from '../model/identity.ts';
import type { RowChange } from '../model/plan.ts';
import { allReplaced } from '../model/squash.ts';
import type { Decision } from './decide-verb.ts';
import { isFollowable, type SquashStanding } from './find-squashes.ts';
import { noEdit } from './row-changes.ts';
import { rowsIn, type NamedRow, type Suspect } from './suspects.ts';

/**
 * `--squashed`: one row of the squash takes the place of the rows of all that it replaced. Changes by hand beyond it
 * speak neither for nor against it: the ledger says the same of them before and after.
 *
 * @param standing null when the ledger names nothing that it replaced
 * @throws Failure `usage` for a migration that is no squash
 * @throws Refusal `evidence-disagrees` where the database has not come as far, or lacks something of it; the latter,
 * and another file than the one that was squashed, `acceptsUnproven` lets pass
 */
export function decideSquashed(
  suspect: Suspect,
  standing: SquashStanding | null,
  suspects: readonly Suspect[],
  { acceptsUnproven }: { readonly acceptsUnproven: boolean },
): Decision {
  const { name, file, diagnosed } = suspect;
  if (file?.squash === undefined) throw noSquash(suspect);
  if (standing === null) return nothingToDo(suspect);
  requireReached(standing);
  const doubts = doubtsOf(suspect, standing);
  if (doubts.length > 0 && !acceptsUnproven) throw disagrees(name, doubts);
  const replaced = new Set(allReplaced(file.squash.replaces).map((each) => each.name));
  const rows = suspects
    .filter((each) => replaced.has(each.name) && !each.diagnosed.isOnDisk)
    .flatMap((each) => each.rows);
  const attempts = rowsIn(suspect, 'failed', 'rolledBack', 'appliedAndRolledBack');
  const isRecorded = rowsIn(suspect, 'applied').length > 0;
  const changedByHand = diagnosed.evidence?.unexplained ?? [];
  return {
    edit: {
      marks: isRecorded ? [] : [{ kind: 'insertApplied', migrationName: name, checksum: file.checksum }],
      rows: [...rows, ...attempts].map(removeRow),
    },
    note:
      changedByHand.length === 0
        ? null
        : `What it makes was changed by hand here, and stays so (${listed(changedByHand.map(({ object }) => describeObject(object)))}): prisma-mend drift.`,
    unproven: doubts.length === 0 ? null : `${name} took the place of its predecessors: ${doubts.join('; ')}`,
  };
}

function removeRow(row: NamedRow): RowChange {
  return { kind: 'removeRow', migrationName: row.migrationName ?? '', id: row.id };
}

function noSquash({ name, diagnosed }: Suspect): Failure {
  return new Failure(
    'usage',
    diagnosed.isOnDisk
      ? `${name} is no squash: there is no squash.json in its folder`
      : `there is no folder ${name}`,
    {
      why: 'squash.json, which prisma-mend baseline --squash writes, says which rows it stands for.',
      next: diagnosed.isOnDisk
        ? 'Bring squash.json back from version control; where the squash was made by hand there is none, and prisma-mend resolve says how the old rows go.'
        : 'Check out the commit that has the squash.',
    },
  );
}

function nothingToDo({ name, diagnosed }: Suspect): Decision {
  const note =
    diagnosed.ledger.state === 'applied'
      ? `Nothing to do: the history table has ${name}, and no row of what it replaced.`
      : diagnosed.evidence?.isHeld === true
        ? `Nothing to replace: the history table has no row of what ${name} replaced. prisma-mend baseline marks it.`
        : `Nothing to do: the history table has no row of what ${name} replaced; prisma migrate deploy runs it.`;
  return { edit: noEdit, note, unproven: null };
}

function requireReached(standing: SquashStanding): void {
  const { name, missing, failed, onDisk } = standing;
  if (onDisk.length > 0) {
    throw new Refusal(
      'evidence-disagrees',
      `folders that ${name} replaced are still there: ${listed(onDisk)}`,
      {
        why: 'Without their rows, deploy would run them again.',
        next: 'prisma-mend baseline --squash completes a squash that was interrupted.',
        docs: 'squash.md',
      },
    );
  }
  if (missing.length + failed.length === 0) return;
  throw new Refusal(
    'evidence-disagrees',
    `this database has not come as far as ${name}: ${[
      ...(failed.length === 0 ? [] : [`${listed(failed)} failed`]),
      ...(missing.length === 0 ? [] : [`${listed(missing)} is not applied`]),
    ].join(', ')}`,
    {
      why: 'The row of a squash says that all it replaced was applied.',
      next: 'Deploy what is missing from the last commit before the squash, then run the same command again.',
      docs: 'squash.md',
    },
  );
}

function doubtsOf({ diagnosed }: Suspect, standing: SquashStanding): readonly string[] {
  const { evidence } = diagnosed;
  const lacks = (evidence?.missing ?? []).map(({ object }) => describeObject(object));
  const isShown = evidence?.state === 'present' && evidence.isHeld;
  return [
    ...(isFollowable(standing) ? [] : [`applied from another file: ${listed(standing.changed)}`]),
    ...(isShown
      ? []
      : [
          lacks.length > 0
            ? `the database lacks ${listed(lacks)}`
            : evidence?.state === 'unverified'
              ? 'what some of its statements do could not be seen'
              : 'nothing in the database shows whether it is there',
        ]),
  ];
}

function disagrees(name: string, doubts: readonly string[]): Refusal {
  return new Refusal(
    'evidence-disagrees',
    `${name} does not take the place of its predecessors: ${doubts.join('; ')}`,
    {
      why: 'The row of a squash says that the database holds all of it.',
      next: `Repair the database, best from the last commit before the squash: prisma-mend drift --revert. To follow the squash all the same: --squashed --unproven; prisma-mend drift then shows what is missing.`,
      docs: 'squash.md',
    },
  );
}
