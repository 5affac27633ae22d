import { runPreChecks } from '../../../apply/run-pre-checks.ts';
import type { Reader } from '../../../database/database.ts';
import { editApplied, editUnapplied, noEdit } from '../../../diagnose/row-changes.ts';
import type { Suspect } from '../../../diagnose/suspects.ts';
import { explainRepairBlocked } from '../../../explain/repair-blocked.ts';
import { Failure, Refusal } from '../../../model/failure.ts';
import { describeObject } from '../../../model/identity.ts';
import { oneLine } from '../../../model/one-line.ts';
import type { JudgedStatement } from '../../../model/statement-evidence.ts';
import type { Examination } from '../../examination/examine.ts';
import { withReader } from '../../session/open-live.ts';
import { examineStatements } from './examine-statements.ts';
import { planFinish } from './plan-finish.ts';
import { planTakeBack } from './plan-take-back.ts';
import { proveStatements } from '../prove-statements.ts';
import { readTableSizes } from '../read-table-facts.ts';
import type { Resolution } from '../resolution.ts';
import { emptyProposal } from '../../writing/proposal.ts';
import type { ResolveOptions, ResolveVerb } from '../resolve-options.ts';
import { settleDataStatements } from './settle-data-statements.ts';
import { describeDoubts, withHazards } from './with-hazards.ts';
import type { LedgerEdit } from '../../../model/change.ts';

/**
 * `--finish` and `--revert`: the half-applied migration taken apart statement by statement, and a proven plan for the
 * missing part or for taking back the part that is there.
 *
 * @returns with findings when rows in the database stand in the way
 * @throws Refusal `evidence-disagrees` for statements that nothing tells of; `unexplained-differences` for what was
 *   changed by hand
 * @throws Failure `proof-failed`
 */
export async function planCompletion(
  examination: Examination,
  suspect: Suspect,
  verb: Extract<ResolveVerb, { readonly kind: 'finish' | 'revert' }>,
  options: ResolveOptions,
): Promise<Resolution> {
  const taken = await examineStatements(examination, suspect, options);
  const { acceptsUnproven } = options;
  const settled = settleDataStatements(suspect.name, taken.statements, verb.data, acceptsUnproven);
  const history = { ...taken, statements: settled.statements };
  requireUnaltered(suspect.name, history.statements);
  return withFacts(examination, options, async (database) => {
    const tableSizes = database === null ? undefined : await readTableSizes(database);
    const completion =
      verb.kind === 'finish'
        ? planFinish(suspect.name, history, examination.ownCatalog, tableSizes)
        : await planTakeBack(examination, { ...history, name: suspect.name, tableSizes }, options);
    const statements = await withHazards(database, completion.statements, examination.live.catalog);
    const { project, live, ownCatalog: start } = examination;
    const ground = { project, live, options };
    const unproof = await proveStatements(ground, { start, statements }, completion.goal);
    if (unproof !== null && !acceptsUnproven) throw proofFailed(suspect.name, unproof);
    const findings =
      database === null ? [] : (await runPreChecks(database, statements, options)).map(explainRepairBlocked);
    const isPreview = options.isDryRun || !options.consent.yes;
    const doubts =
      database === null || !isPreview ? [] : await describeDoubts(database, completion.statements);
    const states = describeStates(history.statements);
    const unproven = [...settled.unproven, ...(unproof === null ? [] : [unproof])];
    return {
      ...emptyProposal,
      edit: editFor(examination, suspect, verb.kind),
      statements,
      isProven: unproof === null,
      findings,
      notes: [...states, ...doubts, ...unproven.map((text) => `${suspect.name}: ${text}.`)],
      previewNotes: [...states, ...doubts],
      unproven,
    };
  });
}

function withFacts<T>(
  { project }: Examination,
  options: ResolveOptions,
  work: (database: Reader | null) => Promise<T>,
): Promise<T> {
  return options.snapshotPath === undefined ? withReader(project, options, work) : work(null);
}

function editFor({ live }: Examination, suspect: Suspect, kind: 'finish' | 'revert'): LedgerEdit {
  // Without a ledger one row alone would make deploy run the migrations before it.
  if (live.ledger.table === null || suspect.file === null) return noEdit;
  if (kind === 'finish') return editApplied(suspect, suspect.file);
  // A finished row beside the failed one would keep deploy from running it again.
  return editUnapplied(suspect);
}

/**
 * What was changed by hand is neither finished nor taken back: either would overwrite somebody's decision.
 *
 * @throws Refusal `unexplained-differences`
 */
function requireUnaltered(name: string, statements: readonly JudgedStatement[]): void {
  const different = statements.filter(({ state }) => state === 'different');
  if (different.length === 0) return;
  const list = different.map(({ step, altered }) => {
    const objects = [...new Set(altered.map(({ object }) => describeObject(object)))];
    return `line ${step.line} (${objects.join(', ')})`;
  });
  throw new Refusal(
    'unexplained-differences',
    `${name} made something that is another now: ${list.join('; ')}`,
    {
      why: 'It was changed by hand; nothing tells which of the two is meant.',
      next: 'prisma-mend drift shows the differences. Settle them, then run the same command again.',
    },
  );
}

const stateWords = {
  done: 'done',
  notDone: 'not done',
  partial: 'partly done',
  different: 'different',
  unknown: 'not known',
  irrelevant: 'nothing to do',
} as const;

const shownCharacters = 80;

/** More statements in a row of which the same is to be said are told as one. */
const longestRow = 8;

/** `line 12: not done: CREATE INDEX …`; of a long row its first, and `lines 13 to 90: not done: 77 more statements`. */
function describeStates(statements: readonly JudgedStatement[]): readonly string[] {
  return rowsOf(statements.filter(({ step }) => step.nature !== 'transaction')).flatMap((row) => {
    const [first, second] = row;
    const last = row.at(-1);
    if (row.length <= longestRow || first === undefined || second === undefined || last === undefined) {
      return row.map(describeState);
    }
    const lines = `lines ${second.step.line} to ${last.step.line}`;
    return [describeState(first), `${lines}: ${stateWords[first.state]}: ${row.length - 1} more statements`];
  });
}

function describeState({ step, state }: JudgedStatement): string {
  return `line ${step.line}: ${stateWords[state]}: ${oneLine(step.text, shownCharacters)}`;
}

/** Neighbours in the same state, together. */
function rowsOf(statements: readonly JudgedStatement[]): readonly (readonly JudgedStatement[])[] {
  const rows: JudgedStatement[][] = [];
  for (const statement of statements) {
    const row = rows.at(-1);
    if (row?.[0]?.state === statement.state) row.push(statement);
    else rows.push([statement]);
  }
  return rows;
}

function proofFailed(name: string, reason: string): Failure {
  return new Failure('proof-failed', `the plan for ${name} could not be proven: ${reason}`, {
    why: 'Nothing is run on your database that did not lead to the goal on a scratch one; nothing was changed.',
    next: '--dry-run --unproven shows the statements. If an extension is the reason, name a server like the live one: --shadow <url>.',
  });
}
