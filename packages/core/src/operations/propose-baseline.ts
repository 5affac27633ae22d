import { chooseMarks } from '../diagnose/choose-marks.ts';
import { squashActions } from '../diagnose/find-squashes.ts';
import { contradictsHistory } from '../diagnose/contradicts-history.ts';
import { explainDifferences } from '../explain/explain-difference.ts';
import type { Finding } from '../model/finding.ts';
import type { NextAction, ReportedPlan } from '../model/report.ts';
import type { BaselineOptions } from './baseline.ts';
import type { Examination } from './examine.ts';
import { resolveAction } from './check-status.ts';
import { proposeFirstMigration } from './propose-first-migration.ts';
import { renderMarksSql } from './render-marks-sql.ts';
import { replayFindings } from './replay-findings.ts';

/** What a baseline would write, and what it leaves for people to decide. */
export interface BaselineProposal {
  /** Null when there is nothing to write. */
  readonly plan: ReportedPlan | null;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly nextActions: readonly NextAction[];
  /** Claims that the evidence does not prove by itself, in words; kept in the journal. */
  readonly unproven: readonly string[];
}

/** Findings that are the very thing a baseline cures, or that are none for it. */
const curedByMarks: ReadonlySet<string> = new Set([
  'ledger-missing',
  'ledger-elsewhere',
  'migration-unrecorded',
]);
const noFindingHere: ReadonlySet<string> = new Set(['migration-gap']);

export const writeAction: NextAction = {
  command: 'prisma-mend baseline --yes',
  why: 'writes what is proven, so that prisma migrate deploy passes',
};

const driftAction: NextAction = {
  command: 'prisma-mend drift',
  why: 'shows what the database has beyond its history, and the ways out',
};

/** Decides what a baseline writes; for a database without any history it makes and proves the first migration. */
export async function proposeBaseline(
  examination: Examination,
  options: BaselineOptions,
): Promise<BaselineProposal> {
  const { diagnosis, project } = examination;
  const isWithoutHistory = project.history.migrations.length === 0;
  if (
    isWithoutHistory &&
    (diagnosis.situation === 'unbaselined' || diagnosis.situation === 'ledgerElsewhere')
  ) {
    return proposeFirstMigration(examination, options);
  }
  return proposeMarks(examination);
}

function proposeMarks(examination: Examination): BaselineProposal {
  const { diagnosis, project, live, evidence } = examination;
  const unexplained = evidence?.unexplained ?? [];
  const { marks, contradictions } = chooseMarks(diagnosis, project.history, unexplained);
  const byHand = explainDifferences(contradictions, { pair: 'HL' });
  const isBaselining = diagnosis.situation === 'unbaselined' || diagnosis.situation === 'ledgerElsewhere';
  // What is missing without a migration that made it (`public`, plpgsql) is no business of the history.
  const additions = isBaselining
    ? unexplained.filter((difference) => difference.kind !== 'missing' && !contradictsHistory(difference))
    : [];
  const findings = [
    ...diagnosis.findings.filter(
      ({ code }) => !noFindingHere.has(code) && !(marks.length > 0 && curedByMarks.has(code)),
    ),
    ...replayFindings(examination),
    ...byHand,
    ...explainDifferences(additions, { pair: 'HL' }).map((finding) => ({
      ...finding,
      severity: 'info' as const,
    })),
  ];
  return {
    plan:
      marks.length === 0
        ? null
        : {
            statements: [],
            ledger: marks,
            files: [],
            isProven: true,
            sql: renderMarksSql(live.ledger, marks),
          },
    findings,
    notes: byNeighbours(examination, new Set(marks.map((mark) => mark.migrationName))),
    nextActions: nextActions(examination, marks.length > 0, byHand.length + additions.length > 0),
    unproven: [],
  };
}

/** Data-only migrations leave no trace in the structure; it is said what they were judged by. */
function byNeighbours({ evidence }: Examination, marked: ReadonlySet<string>): readonly string[] {
  return (evidence?.migrations ?? [])
    .filter((migration) => marked.has(migration.name) && migration.basis === 'neighbours')
    .map(
      (migration) =>
        `${migration.name} leaves no trace in the structure; it is taken for applied as its neighbours are.`,
    );
}

function nextActions(
  { diagnosis }: Examination,
  isMarking: boolean,
  hasDifferences: boolean,
): readonly NextAction[] {
  const deploy: NextAction = {
    command: 'prisma migrate deploy',
    why: 'applies what is pending, if anything',
  };
  if (isMarking) return [writeAction];
  if (diagnosis.squashes.length > 0) return squashActions(diagnosis.squashes);
  switch (diagnosis.situation) {
    case 'empty':
    case 'baselined':
    case 'behind':
      return hasDifferences ? [deploy, driftAction] : [deploy];
    case 'diverged':
      return diagnosis.findings.every(({ code }) => noFindingHere.has(code)) ? [deploy] : [resolveAction];
    case 'failed':
    case 'faked':
    case 'ledgerBroken':
      return [resolveAction];
    case 'unbaselined':
    case 'ledgerElsewhere':
      return hasDifferences
        ? [driftAction]
        : [{ command: 'prisma-mend status', why: 'shows each migration with its evidence' }];
  }
}
