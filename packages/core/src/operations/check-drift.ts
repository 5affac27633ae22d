import { isMadeBy } from '../diagnose/find-origin.ts';
import type { DriftOptions } from './session/command-options.ts';
import { listTablesWithoutRights } from '../catalog/list-tables-without-rights.ts';
import type { DriftJudgement } from '../compare/judge-drift.ts';
import { listed } from '../explain/listed.ts';
import type { Catalog } from '../model/catalog.ts';
import { differingObject } from '../model/difference.ts';
import { describeObject, objectKey } from '../model/identity.ts';
import type { Finding, Pair } from '../model/finding.ts';
import type { Project } from '../model/project.ts';
import type { DriftReport, NextAction, PrismaWitness, Report } from '../model/report.ts';
import type { PairState, ReportedPlan } from '../model/verdict.ts';
import { acceptedFileName } from '../project/accepted-file.ts';
import { askEngineAboutDrift, compareWitnesses, type EngineOpinion } from './drift/ask-engine-about-drift.ts';
import type { LiveState } from './session/live-state.ts';
import { examineDrift, type DriftExamination } from './drift/examine-drift.ts';
import { coverageOf } from './report/coverage-of.ts';
import { reportedDatabase } from './report/reported-database.ts';
import { describeAge } from './drift/describe-age.ts';
import { driftActions, type DriftFacts } from './drift/drift-actions.ts';
import { prisma8 } from '../ledger/foreign-ledgers.ts';
import { prisma8Note } from './report/notes-of.ts';
import { explainDrift } from './drift/explain-drift.ts';
import { withReader } from './session/open-live.ts';
import { explainReaches } from './examination/explain-reaches.ts';
import { withSession } from './session/session.ts';
import { poolerFindings } from './session/session-findings.ts';
import { readSource, type ReadLive } from './session/read-source.ts';
import { planRevert } from './drift/plan-revert.ts';
import { tryAdoption } from './drift/try-adoption.ts';

/**
 * Compares what schema.prisma asks for, what the migrations build and what the database holds, pair by pair, and
 * explains what differs. Reads only. Without a history the schema is compared with the database; with
 * `withoutDatabase` schema and history are compared, and nothing else.
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
export async function checkDrift(options: DriftOptions): Promise<DriftReport> {
  return withSession(options, lookForDrift);
}

function lookForDrift(options: DriftOptions): Promise<DriftReport> {
  return compareStates(options, readSource);
}

/** The same of a live state that comes from elsewhere. */
export async function compareStates(options: DriftOptions, read: ReadLive): Promise<DriftReport> {
  let opinion: Promise<EngineOpinion | null> = Promise.resolve(null);
  const hear = (project: Project, live: LiveState): void => {
    opinion = hearEngine(project, live, options);
    // It is awaited below; until then its failure is nobody's.
    opinion.catch(() => undefined);
  };
  const examination = await examineDrift(options, hear, read);
  const [plan, adoptable] = await Promise.all([
    planRevert(examination, options),
    tryAdoption(examination, options),
  ]);
  const heard = await opinion;
  const prisma = witnessOf(heard, examination);
  const report = withRefusal(await reportDrift(examination, plan, prisma, adoptable), heard);
  return prisma === null || prisma.agrees ? report : withBlindness(report, examination, options);
}

/** The first witness stands alone, and says so. */
function withRefusal(report: DriftReport, opinion: EngineOpinion | null): DriftReport {
  if (opinion === null || opinion.refusal === null) return report;
  const note = `Prisma's engine does not compare this database (P4002): ${opinion.refusal}, in a schema that the datasource block does not name. What is said here comes from the system catalogs alone. prisma migrate dev and prisma db pull stop there too, until \`schemas\` names it; prisma migrate deploy does not.`;
  return { ...report, notes: [...report.notes, note] };
}

/** Prisma's engine takes a table for one without columns where the role has no right on any of them. */
async function withBlindness(
  report: DriftReport,
  { project, live, actual }: DriftExamination,
  options: DriftOptions,
): Promise<DriftReport> {
  if (live === null || actual === null) return report;
  const tables = await withReader(project, options, (database) =>
    listTablesWithoutRights(database, actual.schemas),
  );
  if (tables.length === 0) return report;
  const note = `Prisma's engine is no second witness here: role ${live.role} has no right on the columns of ${listed(tables)}, and so the engine takes them for missing. They were read from the system catalogs, and are there. A role that may read them lets the engine judge too.`;
  return { ...report, prisma: null, notes: [...report.notes.filter((each) => each !== spuriousNote), note] };
}

/** The second witness: what Prisma's engine sees between database and schema. */
async function hearEngine(
  project: Project,
  live: LiveState,
  options: DriftOptions,
): Promise<EngineOpinion | null> {
  if (options.snapshotPath !== undefined || options.against === 'history') return null;
  return askEngineAboutDrift(project, live, options);
}

function witnessOf(opinion: EngineOpinion | null, examination: DriftExamination): PrismaWitness | null {
  const { judgement, differsFromSchema } = examination;
  if (opinion === null || opinion.refusal !== null || judgement.differences.SL === null) return null;
  return compareWitnesses(opinion, differsFromSchema);
}

/**
 * What an examination found, for people and machines.
 *
 * @param adoptable the name under which live changes could be adopted, where that was tried
 */
export async function reportDrift(
  examination: DriftExamination,
  plan: ReportedPlan | null,
  prisma: PrismaWitness | null,
  adoptable: string | null = null,
): Promise<DriftReport> {
  const { live, judgement, actual, history, pending, leftOut } = examination;
  const shown = actual ?? history;
  const actions = driftActions(factsOf(examination, plan, adoptable));
  return {
    command: 'drift',
    database: live === null ? null : reportedDatabase(live),
    verdict: judgement.verdict,
    pairs: pairStates(examination),
    scope: {
      ignored: leftOut.ignoredCount,
      accepted: leftOut.acceptedCount,
      isSelection: examination.isSelection,
      pending: pending.length,
    },
    findings: [
      ...(await explainReaches(examination.project, (name) => live !== null && !pending.includes(name))),
      ...poolerFindings(live?.session),
      ...withNext(await explainDrift(examination, plan), actions),
    ],
    plan,
    applied: false,
    prisma,
    coverage:
      shown === null
        ? { checked: [], notModelled: [], unreadable: [], leftOut: [] }
        : withUnreadableLedger({ ...coverageOf(shown), ...comparedTables(shown, examination) }, live),
    nextActions: actions,
    notes: [
      ...snapshotNotes(live),
      ...(live?.ledger.foreign.some(({ tool }) => tool === prisma8) === true ? [prisma8Note] : []),
      ...(pending.length === 0 || judgement.verdict === 'nothingDeployed' ? [] : unappliedNotes(examination)),
      ...witnessNotes(prisma, judgement),
      ...leftOutNotes(examination),
      ...asideNotes(examination),
    ],
  };
}

function factsOf(
  examination: DriftExamination,
  plan: ReportedPlan | null,
  adoptable: string | null,
): DriftFacts {
  const { project, live, judgement, renames, actual, pending, failed, faked, unseen } = examination;
  return {
    verdict: judgement.verdict,
    databaseName: live?.database.name ?? null,
    pending,
    failed,
    isLeftBehind: isLeftBehind(examination),
    faked,
    hasHistory: project.history.migrations.length > 0,
    hasLedger: live?.ledger.table !== null,
    isUnseen: unseen.findings.length > 0,
    hasTables: actual?.objects.some(({ kind }) => kind === 'table') === true,
    isSnapshot: live !== null && live.identity === null,
    plan,
    adoptable,
    SH: judgement.differences.SH ?? [],
    renamed: renames.SH,
  };
}

/** What is to be done about a difference is what was found to lead somewhere, and nothing else. */
function withNext(findings: readonly Finding[], actions: readonly NextAction[]): readonly Finding[] {
  const joined = (isOurs: boolean): string =>
    actions
      .map(({ command }) => command)
      .filter((command) => command.startsWith('prisma-mend ') === isOurs)
      .join(', or ');
  return findings.map((finding) => {
    const next = joined(finding.pair !== 'SH');
    return finding.pair === undefined || next === '' ? finding : { ...finding, next };
  });
}

function isLeftBehind({ live, judgement, replay, pending }: DriftExamination): boolean {
  // Without a ledger nothing is known of what ran: that is for a baseline.
  if (live?.ledger.table == null) return false;
  const steps = (replay?.steps ?? []).filter(({ name }) => pending.includes(name));
  return (judgement.differences.HL ?? []).some((each) => steps.some((step) => isMadeBy(each, step)));
}

function unappliedNotes({ pending, failed }: DriftExamination): readonly string[] {
  const waiting = pending.filter((name) => !failed.includes(name));
  return [
    ...(failed.length === 0
      ? []
      : [`Failed, and therefore not expected in the database as a whole: ${failed.join(', ')}.`]),
    ...(waiting.length === 0
      ? []
      : [`Pending, and therefore not expected in the database: ${waiting.join(', ')}.`]),
  ];
}

/** A file says nothing of what came after it. */
function snapshotNotes(live: LiveState | null): readonly string[] {
  const takenAt = live?.takenAt;
  if (takenAt === undefined) return [];
  return [`The database was not looked at, but a snapshot of ${describeAge(takenAt, new Date())}.`];
}

/** What nobody saw being made was compared with nothing, nor was what was not asked for. */
function comparedTables(
  { objects }: Catalog,
  { isSelection, isNothingDeployed, setAside }: DriftExamination,
): Pick<Report['coverage'], 'tables'> {
  if (isSelection || isNothingDeployed) return {};
  const aside = new Set(setAside.map(objectKey));
  const tables = objects.filter((each) => each.kind === 'table' && !aside.has(objectKey(each)));
  return { tables: tables.map(({ schema, name }) => ({ schema, name })) };
}

/** Without the ledger it is the evidence that tells which migrations the database is to hold. */
function withUnreadableLedger(coverage: Report['coverage'], live: LiveState | null): Report['coverage'] {
  const table = live?.ledger.table;
  if (table?.isReadable !== false) return coverage;
  const what = `${table.schema}._prisma_migrations: which migrations are recorded was told from the structure instead`;
  return { ...coverage, unreadable: [...coverage.unreadable, what] };
}

function pairStates({ judgement, renames, unseen }: DriftExamination): Readonly<Record<Pair, PairState>> {
  const stateOf = (pair: Pair): PairState => {
    const differences = judgement.differences[pair];
    if (differences === null) return 'notCompared';
    if (differences.length + renames[pair].length > 0) return 'differs';
    // What nobody saw being made was compared with nothing.
    return pair !== 'SL' && unseen.findings.length > 0 ? 'notCompared' : 'equal';
  };
  return { SH: stateOf('SH'), HL: stateOf('HL'), SL: stateOf('SL') };
}

const asidesShown = 5;

function asideNotes({ setAside, unseen }: DriftExamination): readonly string[] {
  // Of a squash it was said already that the folders make all that the database holds.
  const isSquash =
    unseen.findings.length > 0 && unseen.findings.every(({ code }) => code === 'history-squashed');
  if (setAside.length === 0 || isSquash) return [];
  const names = setAside.slice(0, asidesShown).map(describeObject).join(', ');
  const rest = setAside.length - asidesShown;
  return [
    `Not verified, and therefore neither expected nor unexpected: ${names}${rest > 0 ? ` and ${rest} more` : ''}. Statements that nobody saw run are about them, or they stand on what such a statement makes.`,
  ];
}

function leftOutNotes({ leftOut }: DriftExamination): readonly string[] {
  return [
    ...leftOut.unused.map(({ object }) => {
      const name = typeof object === 'string' ? object : describeObject(object);
      return `${acceptedFileName} accepts ${name}, where nothing differs: the entry can go.`;
    }),
  ];
}

const spuriousNote =
  "Prisma's engine sees a difference between database and schema that is none: another spelling of the same thing, or the unique index with which Prisma before 6 made the table of a many-to-many relation. `prisma migrate diff` will print the script that is in this report; it need not be run.";

/** Where the witnesses disagree, it is said which of them sees what. */
function witnessNotes(prisma: PrismaWitness | null, judgement: DriftJudgement): readonly string[] {
  if (prisma === null || prisma.agrees) return [];
  return prisma.script === ''
    ? [
        `Prisma's engine sees no difference between database and schema; it does not look at what differs here: ${kindsOf(judgement)}.`,
      ]
    : [spuriousNote];
}

function kindsOf(judgement: DriftJudgement): string {
  const kinds = (judgement.differences.SL ?? []).map((difference) => differingObject(difference).kind);
  return [...new Set(kinds)].join(', ');
}
