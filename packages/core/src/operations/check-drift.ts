import type { DriftJudgement } from '../compare/judge-drift.ts';
import { differingObject } from '../model/difference.ts';
import { describeObject } from '../model/identity.ts';
import type { Pair } from '../model/finding.ts';
import type { Project } from '../model/project.ts';
import type { NextAction, PairState, PrismaWitness, Report, ReportedPlan, Verdict } from '../model/report.ts';
import { acceptedFileName } from '../project/accepted-file.ts';
import { askEngineAboutDrift, compareWitnesses, type EngineOpinion } from './ask-engine-about-drift.ts';
import { coverageOf } from './coverage-of.ts';
import type { LiveState } from './live-state.ts';
import { examineDrift, type DriftExamination, type DriftOptions } from './examine-drift.ts';
import { findingsOfDrift } from './findings-of-drift.ts';
import { openLive } from './open-live.ts';
import { planRevert } from './plan-revert.ts';

/**
 * Compares what schema.prisma asks for, what the migrations build and what the database holds, pair by pair, and
 * explains what differs. Reads only. Without a history the schema is compared with the database; without a
 * database, with the history.
 *
 * @returns a report with `verdict`, findings by pair and, as `plan`, the proven SQL that takes live changes back
 * @throws Failure when one of the states cannot be had: what was not verified is never in sync
 * @example
 * ```ts
 * const report = await checkDrift({
 *   directory: '/app', shadow: { kind: 'auto' }, lockTimeoutMs: 5000, statementTimeoutMs: 60000,
 *   environment: process.env, against: 'both', ignore: [],
 * });
 * if (report.verdict !== 'inSync') console.log(report.findings);
 * ```
 */
export async function checkDrift(options: DriftOptions): Promise<Report> {
  let opinion: Promise<EngineOpinion | null> = Promise.resolve(null);
  const examination = await examineDrift(options, (project, live) => {
    opinion = hearEngine(project, live, options);
    // It is awaited below; until then its failure is nobody's.
    opinion.catch(() => undefined);
  });
  const plan = await planRevert(examination, options);
  return reportDrift(examination, plan, witnessOf(await opinion, examination));
}

/** The second witness: what Prisma's engine sees between database and schema. */
async function hearEngine(
  project: Project,
  live: LiveState,
  options: DriftOptions,
): Promise<EngineOpinion | null> {
  if (options.snapshotPath !== undefined || options.against === 'history') return null;
  return askEngineAboutDrift(project, () => openLive(project, options, 'readOnly'), live, options);
}

function witnessOf(opinion: EngineOpinion | null, examination: DriftExamination): PrismaWitness | null {
  const { judgement, differsFromSchema } = examination;
  if (opinion === null || judgement.differences.SL === null) return null;
  return compareWitnesses(opinion, differsFromSchema);
}

/** What an examination found, for people and machines. */
export async function reportDrift(
  examination: DriftExamination,
  plan: ReportedPlan | null,
  prisma: PrismaWitness | null,
): Promise<Report> {
  const { live, judgement, actual, history, pending } = examination;
  const shown = actual ?? history;
  return {
    command: 'drift',
    database: live?.database ?? null,
    verdict: judgement.verdict,
    pairs: pairStates(examination),
    findings: await findingsOfDrift(examination, plan),
    plan,
    isApplied: false,
    prisma,
    coverage:
      shown === null
        ? { checked: [], notModelled: [], unreadable: [], leftOut: [] }
        : withUnreadableLedger(coverageOf({ ownCatalog: shown }), live),
    nextActions: nextActions(judgement.verdict, pending),
    notes: [
      ...(pending.length === 0
        ? []
        : [`Pending, and therefore not expected in the database: ${pending.join(', ')}.`]),
      ...witnessNotes(prisma, judgement),
      ...leftOutNotes(examination),
    ],
  };
}

/** Without the ledger it is the evidence that tells which migrations the database is to hold. */
function withUnreadableLedger(coverage: Report['coverage'], live: LiveState | null): Report['coverage'] {
  const table = live?.ledger.table;
  if (table?.isReadable !== false) return coverage;
  const what = `${table.schema}._prisma_migrations: which migrations are recorded was told from the structure instead`;
  return { ...coverage, unreadable: [...coverage.unreadable, what] };
}

function pairStates({ judgement, renames }: DriftExamination): Readonly<Record<Pair, PairState>> {
  const stateOf = (pair: Pair): PairState => {
    const differences = judgement.differences[pair];
    if (differences === null) return 'notCompared';
    return differences.length + renames[pair].length === 0 ? 'equal' : 'differs';
  };
  return { SH: stateOf('SH'), HL: stateOf('HL'), SL: stateOf('SL') };
}

function leftOutNotes({ leftOut }: DriftExamination): readonly string[] {
  const { ignoredCount, acceptedCount, unused } = leftOut;
  return [
    ...(ignoredCount === 0 ? [] : [`${ignoredCount} differences were left out by --ignore.`]),
    ...(acceptedCount === 0
      ? []
      : [`${acceptedCount} differences are accepted in ${acceptedFileName} and left out.`]),
    ...unused.map(({ object }) => {
      const name = typeof object === 'string' ? object : describeObject(object);
      return `${acceptedFileName} accepts ${name}, where nothing differs: the entry can go.`;
    }),
  ];
}

/** Where the witnesses disagree, it is said which of them sees what. */
function witnessNotes(prisma: PrismaWitness | null, judgement: DriftJudgement): readonly string[] {
  if (prisma === null || prisma.agrees) return [];
  return prisma.script === ''
    ? [
        `Prisma's engine sees no difference between database and schema; it does not look at what differs here: ${kindsOf(judgement)}.`,
      ]
    : [
        "Prisma's engine sees a difference between database and schema that is none: another spelling of the same thing, or the unique index with which Prisma before 6 made the table of a many-to-many relation. `prisma migrate diff` will print the script that is in this report; it need not be run.",
      ];
}

function kindsOf(judgement: DriftJudgement): string {
  const kinds = (judgement.differences.SL ?? []).map((difference) => differingObject(difference).kind);
  return [...new Set(kinds)].join(', ');
}

function nextActions(verdict: Verdict, pending: readonly string[]): readonly NextAction[] {
  const revert: NextAction = {
    command: 'prisma-mend drift --revert',
    why: 'runs the proven SQL that takes the change back',
  };
  const adopt: NextAction = {
    command: 'prisma-mend drift --adopt <name>',
    why: 'writes a migration for what the database has and marks it applied here',
  };
  const migrate: NextAction = {
    command: 'prisma migrate dev',
    why: 'writes the migration that the schema still lacks',
  };
  const deploy: NextAction = { command: 'prisma migrate deploy', why: 'applies the pending migrations' };
  switch (verdict) {
    case 'inSync':
      return pending.length > 0 ? [deploy] : [];
    case 'liveDrift':
      return [revert, adopt];
    case 'schemaAhead':
      return [migrate];
    case 'unrecordedChange':
      return [adopt];
    case 'diverged':
      return [revert, adopt, migrate];
  }
}
