import { findingsOf } from './ledger-matrix-findings.ts';
import {
  evidenceOf,
  situationOf,
  type Evidence,
  type Situation,
  type Version,
} from './ledger-matrix-situation.ts';
import { ledgers, type MatrixCase } from './ledger-matrix.ts';

/** What a careful person does about one migration, knowing what really ran. */
export type Step =
  /** A readable file is put back by hand: nothing in the ledger says which one it was. */
  | { readonly kind: 'fixFile' }
  /** `resolve --yes` as long as it writes something. */
  | { readonly kind: 'accept' }
  /** `resolve <migration>` with these options, which must have been proposed. */
  | { readonly kind: 'run'; readonly options: string }
  /** `--rehash`, unless Prisma takes the file for the applied one already. */
  | { readonly kind: 'rehash' };

export interface Judgement {
  /** What is to be reported of the migration before anything is done, sorted. */
  readonly findings: readonly string[];
  /** What is still reported when all is done. */
  readonly remaining: readonly string[];
  readonly steps: readonly Step[];
  /** The code with which the last step is refused, everything staying as it is; null when all is cured. */
  readonly refusal: string | null;
  /** Whether deploy is left to run the migration. */
  readonly isDeployed: boolean;
  /** Whether its folder is there in the end. */
  readonly isKept: boolean;
}

const run = (options: string): Step => ({ kind: 'run', options });
const accept: Step = { kind: 'accept' };
const fixFile: Step = { kind: 'fixFile' };

/** The whole decision; `findings` apart, from what really ran and never from what the tool says. */
export function judge(matrixCase: MatrixCase): Judgement {
  const situation = situationOf(matrixCase);
  const findings = [...new Set(findingsOf(matrixCase, situation))].sort();
  const { folder } = matrixCase;
  const remaining = matrixCase.catalog === 'altered' ? ['migration-changed'] : [];
  if (folder === 'gone' && (!situation.hasRows || isAbandoned(matrixCase, situation))) {
    const steps = situation.hasRows ? [forget(situation)] : [];
    const remaining = remainingWithout(matrixCase);
    return { findings, remaining, steps, refusal: null, isDeployed: false, isKept: false };
  }
  if (folder === 'renamed' && situation.hasRows) {
    return { findings, remaining, refusal: null, isKept: true, ...decideRenamed(matrixCase, situation) };
  }
  const repaired = repairFile(matrixCase, situation);
  const evidence = evidenceOf(matrixCase, repaired.version);
  const decided = decideStructure(matrixCase, situation, repaired.version, evidence);
  const steps = [
    ...repaired.steps,
    accept,
    ...decided.steps,
    ...rehash(matrixCase, repaired.version, decided),
  ];
  const refusal = evidence === 'alteredPart' ? 'unexplained-differences' : null;
  return { findings, remaining, steps, refusal, isDeployed: decided.isDeployed, isKept: true };
}

/** Without its folder, what the migration did to others is a change by hand, and what builds on it cannot be replayed. */
function remainingWithout({ catalog, place }: MatrixCase): readonly string[] {
  if (catalog === 'superseded') return ['migration-not-replayable'];
  return place === 'first' || catalog === 'absent' || catalog === 'firstHalf' ? [] : ['migration-changed'];
}

/** Its folder was removed and nothing of it is there: it is not wanted any more. */
function isAbandoned({ catalog }: MatrixCase, { hasApplied, hasFailed, hasStuck }: Situation): boolean {
  return catalog === 'absent' || !(hasApplied || hasFailed || hasStuck);
}

function forget({ hasFailed }: Situation): Step {
  return run(hasFailed ? '--forget --unproven' : '--forget');
}

interface RepairedFile {
  readonly steps: readonly Step[];
  readonly version: Version;
}

/** Files first: what cannot be read, or is not what was applied, decides nothing. */
function repairFile({ folder, catalog }: MatrixCase, situation: Situation): RepairedFile {
  const { hasApplied, hasFailed, hasRows, recorded, onDisk } = situation;
  const isMarked = hasApplied && !hasFailed;
  const restored: RepairedFile = { steps: [run('--restore')], version: recorded };
  const fixed: RepairedFile = { steps: [fixFile], version: 'same' };
  switch (folder) {
    case 'missing':
    case 'gone':
      return hasRows ? restored : fixed;
    case 'bom':
    case 'utf16':
      return isMarked ? restored : fixed;
    case 'otherEffect':
      // Where a failed row lies beside the mark and nothing is there, the mark itself is wrong.
      return isMarked || (hasApplied && catalog !== 'absent') ? restored : { steps: [], version: onDisk };
    case 'same':
    case 'crlf':
    case 'comment':
    case 'whitespace':
    case 'effectEqual':
    case 'renamed':
      return { steps: [], version: onDisk };
  }
}

interface Decision {
  readonly steps: readonly Step[];
  readonly isDeployed: boolean;
  /** Whether rows that said `applied` before still do. */
  readonly keepsMark: boolean;
}

function decideStructure(
  matrixCase: MatrixCase,
  situation: Situation,
  version: Version,
  evidence: Evidence,
): Decision {
  const { hasApplied, hasFailed } = situation;
  const isMarked = hasApplied && !hasFailed;
  const done = (...steps: readonly Step[]): Decision => ({ steps, isDeployed: false, keepsMark: hasApplied });
  const pending = (...steps: readonly Step[]): Decision => ({ steps, isDeployed: true, keepsMark: false });
  switch (evidence) {
    case 'present':
      return isRowChangeDoubtful(matrixCase, version) ? done(run('--applied --unproven')) : done();
    case 'absent':
      return hasApplied ? pending(run('--unapply')) : pending();
    case 'partial':
      return isMarked || !mayRevert(matrixCase) ? done(run('--finish')) : pending(run('--revert'));
    case 'altered':
      return isMarked ? done() : done(run('--applied --unproven'));
    case 'alteredPart':
      return done(run('--finish'));
  }
}

/**
 * A deploy that did not end may have left its rows unchanged although the structure is there: unless its one
 * transaction was cut off after the commit, when no error was noted, and the file is the one that ran.
 */
function isRowChangeDoubtful({ place, ledger }: MatrixCase, version: Version): boolean {
  const rows: readonly { readonly state: string; readonly isOld?: boolean; readonly logs?: string }[] =
    ledgers[ledger];
  const failed = rows.filter(({ state }) => state === 'failed');
  if (place !== 'withRows' || failed.length === 0) return false;
  const isSameFile = failed.every(({ isOld = false }) => (isOld ? 'old' : 'same') === version);
  return !isSameFile || failed.every(({ logs }) => logs !== undefined);
}

/** Both ways are right; every other case goes the one or the other. What ran last, or changed rows, stays. */
function mayRevert({ ledger, folder, catalog, place }: MatrixCase): boolean {
  if (catalog === 'superseded' || (place === 'withRows' && catalog !== 'firstHalf')) return false;
  return (ledger.length + folder.length) % 2 === 0;
}

/** An edit with the same effect is accepted where a row of the applied version stays. */
function rehash({ ledger }: MatrixCase, version: Version, { keepsMark }: Decision): readonly Step[] {
  const rows: readonly { readonly state: string; readonly isOld?: boolean }[] = ledgers[ledger];
  const applied = rows.find(({ state }) => state === 'applied');
  if (!keepsMark || applied === undefined) return [];
  return (applied.isOld === true ? 'old' : 'same') === version ? [] : [{ kind: 'rehash' }];
}

/** Rows under the old name, the folder under the new one. */
function decideRenamed(
  matrixCase: MatrixCase,
  situation: Situation,
): Pick<Judgement, 'steps' | 'isDeployed'> {
  const { ledger, catalog } = matrixCase;
  const evidence = evidenceOf(matrixCase, 'same');
  if (evidence === 'absent' || !situation.hasApplied) {
    // What was tried under the old name no longer matters: the new folder is judged without rows.
    const anew = decideStructure(
      { ...matrixCase, ledger: 'none' },
      { ...situation, hasApplied: false, hasFailed: false },
      'same',
      evidence,
    );
    return { steps: [forget(situation), accept, ...anew.steps], isDeployed: anew.isDeployed };
  }
  const rows: readonly { readonly state: string; readonly isOld?: boolean }[] = ledgers[ledger];
  const isSameFile = rows.every(({ isOld = false }) => !isOld);
  const { steps, isDeployed, keepsMark } = decideStructure(matrixCase, situation, 'same', evidence);
  const follow = isSameFile ? [] : [run('--rename')];
  const hash = rehash(matrixCase, 'same', { steps, isDeployed, keepsMark });
  return {
    steps: [...follow, accept, ...steps, ...hash],
    isDeployed: isDeployed && catalog !== 'superseded',
  };
}
