import type { NextAction } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { describeCosmeticEdit } from './cosmetic-edit.ts';
import { judgeRecorded } from './judge-recorded.ts';
import { mendRows } from './mend-rows.ts';
import {
  editApplied,
  editDuplicates,
  editRehashed,
  editRenamed,
  editRolledBack,
  isEmptyEdit,
  joinEdits,
  noEdit,
} from './row-changes.ts';
import { isOfFile, rowsIn, type Suspect } from './suspects.ts';
import type { LedgerEdit } from '../model/change.ts';

/** What is to be done about one migration. */
export interface Cure {
  readonly name: string;
  /** Proven by the evidence; empty when the evidence alone does not decide. */
  readonly edit: LedgerEdit;
  /** Why the edit is right, in words. */
  readonly reason: string;
  /** What to run where people must decide. */
  readonly actions: readonly NextAction[];
}

/** The cure of every migration that has something wrong with it, in order. */
export function proposeCures(suspects: readonly Suspect[]): readonly Cure[] {
  const renames = new Map<Suspect, Suspect>();
  for (const suspect of suspects) {
    const folder = findRenamed(suspect, suspects);
    if (folder !== null) renames.set(suspect, folder);
  }
  const targets = new Set(renames.values());
  return suspects
    .filter((suspect) => !targets.has(suspect))
    .map((suspect) => {
      const folder = renames.get(suspect);
      return folder === undefined ? cureOf(suspect) : cureRename(suspect, folder);
    })
    .filter((cure) => cure !== null);
}

function cureOf(found: Suspect): Cure | null {
  const { suspect, changes, reasons } = mendRows(found);
  const cures = [cureDuplicates(suspect), cureAttempts(suspect), cureEdit(suspect), cureMark(suspect)].filter(
    (cure) => cure !== null,
  );
  if (changes.length + cures.length === 0) return null;
  const rows = cures.flatMap(({ edit }) => edit.rows);
  const removed = new Set(rows.flatMap((change) => (change.kind === 'removeRow' ? [change.id] : [])));
  return {
    name: suspect.name,
    edit: {
      marks: cures.flatMap(({ edit }) => edit.marks),
      rows: [...changes.filter((change) => change.kind !== 'updateRow' || !removed.has(change.id)), ...rows],
    },
    reason: [...reasons, ...cures.map(({ reason }) => reason).filter((reason) => reason !== '')].join('; '),
    actions: cures.flatMap(({ actions }) => actions),
  };
}

/** Failed and stuck rows, rolled-back rows that Prisma up to 7.8 takes for edited, and what was applied since. */
function cureAttempts(suspect: Suspect): Cure | null {
  const { name, file, verdict } = suspect;
  if (file === null) return cureWithoutFile(suspect);
  const isOpen = rowsIn(suspect, 'failed', 'appliedAndRolledBack').length > 0;
  const isApplied = rowsIn(suspect, 'applied').length > 0;
  if (!isOpen) {
    const isUnrecorded = !isApplied && verdict === 'present' && !isTrivial(suspect);
    if (isUnrecorded) return proven(name, editApplied(suspect, file), 'it is in the database');
    if (!isApplied && verdict === 'altered') return undecided(name, alteredActions(name));
    const edit = editRolledBack(suspect);
    return isEmptyEdit(edit)
      ? null
      : proven(name, edit, 'a rolled-back attempt has another checksum than the file');
  }
  if (isApplied && rowsIn(suspect, 'failed').length === 0) {
    return proven(name, editApplied(suspect, file), 'another row says that it is applied');
  }
  switch (verdict) {
    case 'present':
      return proven(name, editApplied(suspect, file), 'all its effects are in the database');
    case 'absent':
      if (isApplied) return undecided(name, [unapply(name)]);
      return proven(name, editRolledBack(suspect), 'none of its effects is in the database');
    case 'partial':
      return undecided(name, [
        // A file that no finished row is of was edited since: what it makes beyond them is not missing.
        ...(isApplied && !rowsIn(suspect, 'applied').some((row) => isOfFile(file, row))
          ? [action(name, '--restore', 'brings the applied file back from git')]
          : []),
        action(name, '--finish', 'runs what is missing of it, then marks it applied'),
        action(name, '--revert', 'takes back what is there of it, so that deploy runs it again'),
      ]);
    case 'altered':
      return undecided(name, alteredActions(name));
    case 'unverified':
      return undecided(name, [
        // Where nothing of it is seen, there is nothing to take back.
        ...((suspect.diagnosed.evidence?.present ?? 0) > 0
          ? [action(name, '--revert', 'takes back what is seen of it, so that deploy runs it again')]
          : []),
        action(name, '--applied --unproven', 'if you have seen that all it does is there'),
        action(
          name,
          '--rolled-back --unproven',
          'if you have seen that nothing of it is: deploy runs it again',
        ),
      ]);
    case 'dataUnknown':
    case 'unknown':
      return undecided(name, [
        action(name, '--applied --unproven', 'if you have seen that its rows were changed'),
        action(name, '--rolled-back --unproven', 'if you have seen that they were not: deploy runs it again'),
      ]);
  }
}

function alteredActions(name: string): readonly NextAction[] {
  return [
    { command: 'prisma-mend drift', why: `shows what of ${name} was changed by hand` },
    action(name, '--applied --unproven', 'marks it applied as it is'),
  ];
}

/** An empty file leaves nothing to find; that it is there says nothing. */
function isTrivial({ diagnosed }: Suspect): boolean {
  return diagnosed.evidence?.state !== 'present';
}

function cureWithoutFile(suspect: Suspect): Cure | null {
  const { name, diagnosed, rows } = suspect;
  if (rows.length === 0) return null;
  const restore = action(name, '--restore', 'brings the applied file back from git');
  if (diagnosed.isOnDisk) return undecided(name, [restore]);
  const unproven = rowsIn(suspect, 'failed').length > 0 ? ' --unproven' : '';
  return undecided(name, [
    restore,
    action(name, `--forget${unproven}`, 'removes its rows, if it was squashed or taken out on purpose'),
  ]);
}

/** A folder without rows whose file is the one that a row without a folder is of. */
function cureRename(suspect: Suspect, folder: Suspect): Cure {
  const duplicates = editDuplicates(suspect);
  const kept = { ...suspect, rows: suspect.rows.filter(({ id }) => !isRemoved(duplicates, id)) };
  const edit = joinEdits([duplicates, editRenamed(kept, folder.name)]);
  return proven(suspect.name, edit, `the same file is now in the folder ${folder.name}`);
}

function isRemoved({ rows }: LedgerEdit, id: string | null): boolean {
  return rows.some((change) => change.kind === 'removeRow' && change.id === id);
}

function findRenamed(suspect: Suspect, suspects: readonly Suspect[]): Suspect | null {
  if (suspect.diagnosed.isOnDisk || rowsIn(suspect, 'applied').length === 0) return null;
  const isSame = (other: Suspect): boolean =>
    other.rows.length === 0 && suspect.rows.every((row) => isOfFile(other.file, row));
  const [found, ...others] = suspects.filter(isSame);
  if (found === undefined || others.length > 0 || found.verdict === 'absent') return null;
  const rivals = suspects.filter(
    (other) => !other.diagnosed.isOnDisk && other.rows.some((row) => isOfFile(found.file, row)),
  );
  return rivals.length === 1 ? found : null;
}

function cureDuplicates(suspect: Suspect): Cure | null {
  const edit = editDuplicates(suspect);
  return isEmptyEdit(edit) ? null : proven(suspect.name, edit, 'it is recorded as applied more than once');
}

/** Applied from another file than the one that is there. */
function cureEdit(suspect: Suspect): Cure | null {
  const { name, file, diagnosed } = suspect;
  const [first] = rowsIn(suspect, 'applied');
  const isEdited = diagnosed.ledger.state === 'applied' && diagnosed.checksum === 'changed';
  if (!isEdited || file === null || first === undefined || isOfFile(file, first)) return null;
  const cosmetic = describeCosmeticEdit(file.sql, first.checksum ?? '');
  if (cosmetic !== null) {
    return proven(name, editRehashed(suspect, file), `only ${cosmetic} of its file were changed`);
  }
  return undecided(name, [
    action(name, '--rehash', 'accepts the edited file, where its effect is the same'),
    action(name, '--restore', 'brings the applied file back from git'),
  ]);
}

/** Applied by the ledger's word, but not in the database. */
function cureMark(suspect: Suspect): Cure | null {
  const { name, diagnosed, verdict, file } = suspect;
  const { evidence, ledger, isOnDisk } = diagnosed;
  if (ledger.state !== 'applied' || !isOnDisk) return null;
  const actions: NextAction[] = [];
  // What somebody changed or took away on purpose is neither run again nor overwritten.
  if (evidence !== null && judgeRecorded(evidence, file ?? undefined)?.kind === 'changed') {
    const isEdited = diagnosed.checksum === 'changed';
    return undecided(name, [
      {
        command: 'prisma-mend drift',
        why: isEdited
          ? `shows where the database differs from what ${name} makes now`
          : `shows what of ${name} was changed by hand`,
      },
    ]);
  }
  if (verdict === 'absent') actions.push(unapply(name));
  if (verdict === 'partial') {
    // Later migrations may build on what is there of it: taking that back is no cure for what is missing.
    actions.push(
      {
        command: 'prisma-mend drift',
        why: `shows what of ${name} is missing, with the SQL that puts it back`,
      },
      action(name, '--finish', 'runs what is missing of it'),
    );
  }
  return actions.length === 0 ? null : undecided(name, actions);
}

function unapply(name: string): NextAction {
  return action(name, '--unapply', 'removes its mark, so that deploy runs it');
}

function action(name: string, options: string, why: string): NextAction {
  return { command: `prisma-mend resolve ${quoteArgument(name)} ${options}`, why };
}

function proven(name: string, edit: LedgerEdit, reason: string): Cure {
  return { name, edit, reason, actions: [] };
}

function undecided(name: string, actions: readonly NextAction[]): Cure {
  return { name, edit: noEdit, reason: '', actions };
}
