import { describeCosmeticEdit } from '../../../diagnose/cosmetic-edit.ts';
import { editRehashed, joinEdits, noEdit } from '../../../diagnose/row-changes.ts';
import type { Suspect } from '../../../diagnose/suspects.ts';
import { explainDifferences } from '../../../explain/explain-difference.ts';
import { migrationChecksum } from '../../../model/checksum.ts';
import { Failure, Refusal } from '../../../model/failure.ts';
import type { Difference } from '../../../model/difference.ts';
import type { ReadableMigration } from '../../../model/history.ts';
import { quoteArgument } from '../../../model/shell-argument.ts';
import { hasSameDataStatements, isSameScript } from '../../../replay/compare-scripts.ts';
import { readScriptFacts } from '../../../replay/read-script-facts.ts';
import type { Examination } from '../../examination/examine.ts';
import { replayOnShadow } from '../../scratch/replay-project.ts';
import { compareMeanings, rebuildFor } from '../../scratch/spell-alike.ts';
import { openGitHistory, type AppliedFile } from './find-applied-file.ts';
import type { Resolution } from '../resolution.ts';
import { emptyProposal } from '../../writing/proposal.ts';
import type { ResolveOptions } from '../resolve-options.ts';
import type { LedgerEdit } from '../../../model/change.ts';

interface Judgement {
  readonly edit: LedgerEdit;
  readonly note: string;
  readonly unproven: string | null;
}

/**
 * New checksums for edited files whose effect is that of the file which was applied: the same to PostgreSQL's parser,
 * or building the same when both are replayed; where the applied file is not in git, holding exactly what the database
 * holds.
 *
 * @throws Refusal `evidence-disagrees` naming what the edited file does differently, unless unproven changes are accepted
 */
export async function planRehash(
  examination: Examination,
  chosen: readonly Suspect[],
  options: ResolveOptions,
): Promise<Resolution> {
  const find = await openGitHistory(examination.project, options);
  const judgements: Judgement[] = [];
  for (const suspect of chosen) judgements.push(await judge(examination, suspect, find, options));
  const unproven = judgements.map((judgement) => judgement.unproven).filter((text) => text !== null);
  return {
    ...emptyProposal,
    edit: joinEdits(judgements.map(({ edit }) => edit)),
    isProven: unproven.length === 0,
    notes: judgements.map(({ note }) => note),
    unproven,
  };
}

async function judge(
  examination: Examination,
  suspect: Suspect,
  find: (checksum: string) => AppliedFile,
  options: ResolveOptions,
): Promise<Judgement> {
  const { name, file, diagnosed } = suspect;
  if (file === null) throw withoutFile(name);
  const edit = editRehashed(suspect, file);
  if (edit.rows.length === 0) return { edit: noEdit, note: `${name} was not edited.`, unproven: null };
  const cosmetic = describeCosmeticEdit(file.sql, diagnosed.ledger.checksum ?? '');
  if (cosmetic !== null) return { edit, note: `${name}: only ${cosmetic} were changed.`, unproven: null };
  const applied = find(diagnosed.ledger.checksum ?? '');
  const problem =
    applied.kind === 'found'
      ? await compareFiles(examination, file, applied.sql, options)
      : await compareWithDatabase(examination, suspect, file);
  if (problem.kind === 'same') return { edit, note: `${name}: ${problem.reason}.`, unproven: null };
  if (!options.acceptsUnproven) throw otherEffect(name, problem, examination);
  const unproven = `the new checksum of ${name} was accepted: ${problem.reason}`;
  return { edit, note: `${unproven}.`, unproven };
}

type Comparison =
  | { readonly kind: 'same'; readonly reason: string }
  | { readonly kind: 'differs'; readonly reason: string; readonly differences: readonly Difference[] };

async function compareFiles(
  { project, live }: Examination,
  file: ReadableMigration,
  appliedSql: string,
  options: ResolveOptions,
): Promise<Comparison> {
  if (await isSameScript(file.sql, appliedSql)) {
    return { kind: 'same', reason: 'the edit changed white space or comments only' };
  }
  if (!(await hasSameDataStatements(file.sql, appliedSql))) {
    const reason = 'the statements that change rows are other ones than those that were applied';
    return { kind: 'differs', reason, differences: [] };
  }
  const migrations = project.history.migrations.map((migration) =>
    migration.name === file.name
      ? { ...file, sql: appliedSql, checksum: migrationChecksum(appliedSql) }
      : migration,
  );
  const before = { ...project, history: { ...project.history, migrations } };
  const applied = await replayOnShadow(before, live, options);
  const edited = await replayOnShadow(project, live, options);
  // The history says what the edited file builds; this database was built by the applied one.
  const differences = await compareMeanings(
    edited.final,
    applied.final,
    rebuildFor({ project, live, options }),
    { isStrict: true },
  );
  return differences.length === 0
    ? { kind: 'same', reason: 'both versions of the file build the same' }
    : {
        kind: 'differs',
        reason: 'the edited file builds something else than the one that was applied',
        differences,
      };
}

/** Where the applied file is gone, the database itself is the witness of what it did. */
async function compareWithDatabase(
  { evidence }: Examination,
  { verdict, diagnosed }: Suspect,
  file: ReadableMigration,
): Promise<Comparison> {
  const { hasDataStatements } = await readScriptFacts(file.sql);
  // What the applied file made beyond the edited one would stand there as made by hand.
  const isWitnessed =
    verdict === 'present' && diagnosed.evidence?.state === 'present' && evidence?.unexplained.length === 0;
  if (isWitnessed && !hasDataStatements) {
    return { kind: 'same', reason: 'the database holds exactly what the edited file makes' };
  }
  const reason = hasDataStatements
    ? 'it changes rows, and the file that was applied is not in git to compare it with'
    : 'the database does not hold what the edited file makes, and the file that was applied is not in git';
  return { kind: 'differs', reason, differences: [] };
}

function withoutFile(name: string): Failure {
  return new Failure('usage', `${name} has no readable file whose checksum could be stored`, {
    next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back from git.`,
    docs: 'errors/P3015.md',
  });
}

function otherEffect(
  name: string,
  comparison: Extract<Comparison, { kind: 'differs' }>,
  { live }: Examination,
): Refusal {
  const findings = explainDifferences(comparison.differences, { pair: 'HL' });
  return new Refusal(
    'evidence-disagrees',
    `the checksum of ${name} is not accepted: ${comparison.reason}${findings.length === 0 ? '' : `: ${findings.map(({ message }) => message).join('; ')}`}`,
    {
      why: 'With the new checksum nothing would tell any more that databases made from now on differ from this one.',
      next: `prisma-mend resolve ${quoteArgument(name)} --restore brings the applied file back; put the change into a new migration. To accept it all the same: --rehash --unproven`,
      report: {
        command: 'resolve',
        database: live.database,
        findings,
        plan: null,
        applied: false,
        prisma: null,
        coverage: { checked: [], notModelled: [], unreadable: [], leftOut: [] },
        nextActions: [],
        notes: [],
      },
    },
  );
}
