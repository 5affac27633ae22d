import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { judgeDrift, tellOnce, type DriftJudgement } from '../compare/judge-drift.ts';
import { rootDifferences } from '../compare/root-differences.ts';
import { explainDifferences } from '../explain/explain-difference.ts';
import { expectedCatalogFor } from '../forensics/expected-catalog.ts';
import type { Catalog } from '../model/catalog.ts';
import { differingObject } from '../model/difference.ts';
import type { Finding, Pair } from '../model/finding.ts';
import { objectKey, type ObjectKey } from '../model/identity.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { NextAction, PairState, PrismaWitness, Report, ReportedPlan, Verdict } from '../model/report.ts';
import { loadProject } from '../project/load-project.ts';
import { askEngineAboutDrift, compareWitnesses } from './ask-engine-about-drift.ts';
import { coverageOf } from './coverage-of.ts';
import { ignoreDifferences } from './ignore-differences.ts';
import type { LiveState } from './live-state.ts';
import { loadSchemaCatalog } from './load-schema-catalog.ts';
import { openLive } from './open-live.ts';
import { offlineState } from './offline-state.ts';
import { planRevert } from './plan-revert.ts';
import { readSource } from './read-source.ts';
import { replayProject } from './replay-project.ts';
import { respellCatalog } from './respell-catalog.ts';
import { ownSchemas, restrictCatalog } from './restrict-catalog.ts';
import { majorOf } from './shadow-context.ts';
import { recordedNames } from './recorded-names.ts';

/** What the live database is compared with. */
export interface DriftOptions extends OperationOptions {
  readonly against: 'history' | 'schema' | 'both';
  /** Patterns of object names to leave out: `public.audit_*`, `*_tmp`. */
  readonly ignore: readonly string[];
}

/** The states with what they were made from. */
export interface DriftExamination {
  readonly project: Project;
  /** Null without a database: schema against history only. */
  readonly live: LiveState | null;
  readonly schema: Catalog | null;
  readonly history: Catalog | null;
  readonly recorded: Catalog | null;
  readonly actual: Catalog | null;
  readonly judgement: DriftJudgement;
  readonly pending: readonly string[];
  readonly ignoredCount: number;
}

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
  const examination = await examineDrift(options);
  const plan = await planRevert(examination, options);
  return reportDrift(examination, plan, await hearEngine(examination, options));
}

/** Brings the states together and compares them. */
export async function examineDrift(options: DriftOptions): Promise<DriftExamination> {
  const project = await loadProject(options);
  const hasHistory = project.history.migrations.length > 0;
  const hasDatabase = project.url !== null || options.snapshotPath !== undefined;
  const live = hasDatabase ? await readSource(project, options) : null;
  const target = live ?? (await offlineState(project));
  const wantsSchema = options.against !== 'history' && project.schema !== null;
  const wantsHistory = options.against !== 'schema' && hasHistory;
  const replay = wantsHistory ? await replayProject(project, target, options) : null;
  const schemas = ownSchemas(project, target.defaultSchema, replay);
  const own = (catalog: Catalog): Catalog => restrictCatalog(catalog, schemas);
  const schema = wantsSchema ? own(await loadSchemaCatalog(project, target, options)) : null;
  const history = replay === null ? null : own(replay.final);
  const names = live === null || replay === null ? null : recordedNames(live, replay, own(live.catalog));
  const recorded = replay === null || names === null ? history : own(expectedCatalogFor(replay, names));
  const actual =
    live === null ? null : await spellAlike(project, own(live.catalog), live, recorded ?? schema, options);
  const judgement = judgeDrift({
    schema,
    history,
    recorded: isSame(recorded, history) ? history : recorded,
    live: actual,
  });
  const { kept, ignoredCount } = ignoreDifferences(judgement, options.ignore);
  return {
    project,
    live,
    schema,
    history,
    recorded,
    actual,
    judgement: kept,
    ignoredCount,
    pending: project.history.migrations
      .map(({ name }) => name)
      .filter((name) => names?.includes(name) === false),
  };
}

function isSame(one: Catalog | null, other: Catalog | null): boolean {
  return one === other || (one !== null && other !== null && one.objects === other.objects);
}

/** Definitions that only another major version spells differently are read back from a server of that major. */
async function spellAlike(
  project: Project,
  actual: Catalog,
  live: LiveState,
  expected: Catalog | null,
  options: OperationOptions,
): Promise<Catalog> {
  if (expected === null || majorOf(expected.serverVersionNumber) === majorOf(actual.serverVersionNumber))
    return actual;
  if (compareCatalogs(expected, actual).length === 0) return actual;
  return (await respellCatalog(project, actual, live, options)) ?? actual;
}

/** The findings of a judgement, each difference told once, with the SQL that settles it where there is a plan. */
export function findingsOfDrift(judgement: DriftJudgement, plan: ReportedPlan | null): readonly Finding[] {
  const repairs = new Map<ObjectKey, string[]>();
  for (const statement of plan?.statements ?? []) {
    for (const object of statement.settles) {
      const key = objectKey(object);
      repairs.set(key, [...(repairs.get(key) ?? []), statement.sql]);
    }
  }
  return tellOnce(judgement.differences).flatMap(({ pair, differences }) =>
    explainDifferences(rootDifferences(differences), { pair, ...(pair === 'SH' ? {} : { repairs }) }),
  );
}

/** The second witness: what Prisma's engine sees between database and schema. */
async function hearEngine(
  { project, live, actual, judgement }: DriftExamination,
  options: DriftOptions,
): Promise<PrismaWitness | null> {
  const seen = judgement.differences.SL;
  if (live === null || actual === null || seen === null || options.snapshotPath !== undefined) return null;
  const connect = () => openLive(project, options, 'readOnly');
  const opinion = await askEngineAboutDrift(project, connect, live.catalog, options);
  return opinion === null ? null : compareWitnesses(opinion, seen.length > 0);
}

function reportDrift(
  examination: DriftExamination,
  plan: ReportedPlan | null,
  prisma: PrismaWitness | null,
): Report {
  const { live, judgement, actual, history, pending, ignoredCount } = examination;
  const shown = actual ?? history;
  return {
    command: 'drift',
    database: live?.database ?? null,
    verdict: judgement.verdict,
    pairs: pairStates(judgement),
    findings: findingsOfDrift(judgement, plan),
    plan,
    isApplied: false,
    prisma,
    coverage:
      shown === null
        ? { checked: [], notModelled: [], unreadable: [], leftOut: [] }
        : coverageOf({ ownCatalog: shown }),
    nextActions: nextActions(judgement.verdict, pending),
    notes: [
      ...(pending.length === 0
        ? []
        : [`Pending, and therefore not expected in the database: ${pending.join(', ')}.`]),
      ...witnessNotes(prisma, judgement),
      ...(ignoredCount === 0 ? [] : [`${ignoredCount} differences were left out by --ignore.`]),
    ],
  };
}

function pairStates({ differences }: DriftJudgement): Readonly<Record<Pair, PairState>> {
  const state = (pair: Pair): PairState => {
    const found = differences[pair];
    return found === null ? 'notCompared' : found.length === 0 ? 'equal' : 'differs';
  };
  return { SH: state('SH'), HL: state('HL'), SL: state('SL') };
}

/** Where the witnesses disagree, it is said which of them sees what. */
function witnessNotes(prisma: PrismaWitness | null, judgement: DriftJudgement): readonly string[] {
  if (prisma === null || prisma.agrees) return [];
  return prisma.script === ''
    ? [
        `Prisma's engine sees no difference between database and schema; it does not look at what differs here: ${kindsOf(judgement)}.`,
      ]
    : [
        "Prisma's engine sees a difference between database and schema where both catalogs are the same: `prisma migrate diff` will print the script that is in this report, and running it changes nothing that lasts.",
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
