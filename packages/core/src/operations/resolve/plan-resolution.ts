import {
  decideApplied,
  decideForgotten,
  decideRenamed,
  decideRolledBack,
  decideUnapplied,
  type Decision,
} from '../../diagnose/decide-verb.ts';
import { decideSquashed } from '../../diagnose/decide-squashed.ts';
import { matchNames } from '../../diagnose/match-names.ts';
import { joinEdits } from '../../diagnose/row-changes.ts';
import type { Suspect } from '../../diagnose/suspects.ts';
import { Failure, InvariantError } from '../../model/failure.ts';
import type { Examination } from '../examination/examine.ts';
import { checkPending } from './pending/check-pending.ts';
import { findDone } from './rows/find-done.ts';
import { planCompletion } from './partial/plan-completion.ts';
import { planRehash } from './rows/plan-rehash.ts';
import { planRestore } from './rows/plan-restore.ts';
import { planRollback } from './pending/plan-rollback.ts';
import { proposeAll } from './rows/propose-all.ts';
import type { Resolution } from './resolution.ts';
import { emptyProposal } from '../writing/proposal.ts';
import { isReading, type ResolveOptions, type ResolveVerb } from './resolve-options.ts';

/** Decides what a verb does with the migrations that were named; without a verb, what is proven of all. */
export async function planResolution(
  examination: Examination,
  suspects: readonly Suspect[],
  options: ResolveOptions,
): Promise<Resolution> {
  const { verb, names } = options;
  if (verb.kind === 'diagnose') {
    if (names.length === 0) return proposeAll(examination, suspects);
    throw new Failure('usage', `what is to become of ${names.join(', ')} is not said`, {
      next: 'Add one of --applied, --rolled-back, --finish, --revert, --rehash, --restore, --forget, --rename, --unapply, --squashed; `prisma-mend resolve` alone says which one fits.',
    });
  }
  requireNames(verb, names);
  if (!isReading(verb)) requireSoundLedger(examination);
  const known = suspects.map(({ name }) => name);
  const done = await findDone(examination, verb, names, known);
  const left = names.filter((name) => !done.has(name));
  const plan = await planVerb(examination, suspects, choose(left, suspects), options);
  return { ...plan, notes: [...plan.notes, ...done.values()] };
}

async function planVerb(
  examination: Examination,
  suspects: readonly Suspect[],
  chosen: readonly Suspect[],
  options: ResolveOptions,
): Promise<Resolution> {
  const { verb, acceptsUnproven } = options;
  switch (verb.kind) {
    case 'applied':
      return decideEach(chosen, (suspect) => decideApplied(suspect, acceptsUnproven));
    case 'rolledBack':
      return decideEach(chosen, (suspect) => decideRolledBack(suspect, acceptsUnproven));
    case 'unapply':
      return decideEach(chosen, (suspect) => decideUnapplied(suspect, acceptsUnproven));
    case 'forget':
      return decideEach(chosen, (suspect) => decideForgotten(suspect, acceptsUnproven));
    case 'rename': {
      const target = suspects.find(({ name }) => name === verb.name) ?? null;
      return decideEach(chosen, (suspect) => decideRenamed(suspect, target, verb.name, acceptsUnproven));
    }
    case 'squashed':
      return decideEach(chosen, (suspect) => {
        const standing = examination.diagnosis.squashes.find(({ name }) => name === suspect.name) ?? null;
        return decideSquashed(suspect, standing, suspects, options);
      });
    case 'rehash':
      return planRehash(examination, chosen, options);
    case 'restore':
      return planRestore(examination, chosen, options);
    case 'finish':
    case 'revert':
      return planCompletion(examination, onlyOne(chosen), verb, options);
    case 'check':
      return checkPending(examination, onlyOne(chosen), options);
    case 'rollbackSql':
      return planRollback(examination, onlyOne(chosen), options);
    case 'diagnose':
    case 'undo':
      throw new InvariantError(`${verb.kind} names no migrations`);
  }
}

/** Rows are written by id, into columns that must be there. */
function requireSoundLedger({ ledger }: Examination): void {
  const { table, repair } = ledger;
  if (table === null) return;
  const isTable = table.relation === 'table';
  if (isTable && repair.changes.length === 0) return;
  throw new Failure(
    'usage',
    'the history table itself has to be mended before rows of single migrations are changed',
    {
      why: 'It lacks columns, its columns have other types, or rows cannot be told apart.',
      next: isTable
        ? 'prisma-mend resolve --yes mends it, or with --dry-run shows the SQL. Then run this command again.'
        : 'prisma-mend status says what stands in its place.',
    },
  );
}

const oneAtATime: ReadonlySet<string> = new Set(['rename', 'finish', 'revert', 'check', 'rollbackSql']);

function requireNames(verb: ResolveVerb, names: readonly string[]): void {
  if (names.length === 0) {
    throw new Failure('usage', 'no migration is named', {
      next: 'Name one or several, with or without their timestamps; prisma-mend status lists them.',
    });
  }
  if (oneAtATime.has(verb.kind) && names.length > 1) {
    throw new Failure('usage', 'this takes only one migration at a time', {
      next: 'Run the command once for each.',
    });
  }
}

function onlyOne(chosen: readonly Suspect[]): Suspect {
  const [suspect] = chosen;
  if (suspect === undefined) throw new InvariantError('no migration was chosen');
  return suspect;
}

function choose(names: readonly string[], suspects: readonly Suspect[]): readonly Suspect[] {
  const byName = new Map(suspects.map((suspect) => [suspect.name, suspect]));
  return matchNames(names, [...byName.keys()])
    .map((name) => byName.get(name))
    .filter((suspect) => suspect !== undefined);
}

function decideEach(chosen: readonly Suspect[], decide: (suspect: Suspect) => Decision): Resolution {
  const decisions = chosen.map(decide);
  const unproven = decisions.map((decision) => decision.unproven).filter((text) => text !== null);
  return {
    ...emptyProposal,
    edit: joinEdits(decisions.map(({ edit }) => edit)),
    isProven: unproven.length === 0,
    notes: [...decisions.map(({ note }) => note).filter((note) => note !== null), ...unproven],
    unproven,
  };
}
