import type { DriftOptions } from '../session/command-options.ts';
import { compareCatalogs } from '../../compare/compare-catalogs.ts';
import { judgeDrift, type DriftJudgement, type DriftStates } from '../../compare/judge-drift.ts';
import { withinPrismaModel } from '../../compare/prisma-model.ts';
import { siftDifferences } from '../../diagnose/sift-differences.ts';
import { expectedCatalogFor } from '../../forensics/expected-catalog.ts';
import { Failure } from '../../model/failure.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Difference } from '../../model/difference.ts';
import type { Pair } from '../../model/finding.ts';
import type { ObjectIdentity } from '../../model/identity.ts';
import type { OperationOptions, ProgressListener } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { Rename } from '../../model/rename.ts';
import type { Replay } from '../../model/replay.ts';
import type { Verdict } from '../../model/verdict.ts';
import { loadAccepted } from '../../project/accepted-file.ts';
import { withExtensionMembers } from '../session/extension-members.ts';
import { hasNothingOf } from './has-nothing-of.ts';
import { loadOwnProject } from '../session/load-own-project.ts';
import type { LiveState } from '../session/live-state.ts';
import { loadSchemaCatalog } from '../scratch/load-schema-catalog.ts';
import { makeOfflineState } from './make-offline-state.ts';
import { readSource, type ReadLive } from '../session/read-source.ts';
import { failedNames, fakedNames, recordedNames } from './recorded-names.ts';
import { replayOnLive } from '../scratch/replay-on-live.ts';
import type { PreparedProblem } from '../scratch/replay-project.ts';
import { leaveTheirs } from './leave-theirs.ts';
import { requireMatches } from './require-matches.ts';
import { spellOnShadow } from '../scratch/spell-on-shadow.ts';
import { ownPart, prismaSchemas, restrictCatalog, withoutUnverifiable } from '../session/restrict-catalog.ts';
import { makeSieve, siftJudgement, type LeftOut } from '../examination/sift-drift.ts';
import type { Ground } from '../session/ground.ts';
import { tryRenamesOfPairs } from './try-renames-of-pairs.ts';
import { majorOf } from '../session/shadow-context.ts';
import { rebuildFor, spellAlike } from '../scratch/spell-alike.ts';
import { withExternalKeys } from './with-external-keys.ts';
import {
  explainUnseenValues,
  findUnseen,
  nothingUnseen,
  setAsideInDrift,
  verdictOver,
  type Unseen,
} from './unseen-in-drift.ts';

/** The states with what they were made from. */
export interface DriftExamination {
  readonly project: Project;
  /** Null where no database is wanted: schema against history only. */
  readonly live: LiveState | null;
  readonly schema: Catalog | null;
  readonly history: Catalog | null;
  readonly recorded: Catalog | null;
  readonly actual: Catalog | null;
  readonly replay: Replay | null;
  /** Whether the database differs from the schema in anything, left out or not. */
  readonly differsFromSchema: boolean;
  /** Differences beside renames. */
  readonly judgement: DriftJudgement;
  readonly renames: Readonly<Record<Pair, readonly Rename[]>>;
  /** The live structure once everything has the name that history (else the schema) expects. */
  readonly renamedActual: Catalog | null;
  readonly pending: readonly string[];
  /** Those of them whose row is open: `prisma migrate deploy` stops at it (P3009). */
  readonly failed: readonly string[];
  /** Recorded as applied, and not there. */
  readonly faked: readonly string[];
  /** True where only some objects were asked for. */
  readonly isSelection: boolean;
  /** True where the database has none of the project's tables: then nothing of it was compared. */
  readonly isNothingDeployed: boolean;
  readonly leftOut: LeftOut;
  readonly unseen: Unseen;
  /** What is neither expected nor unexpected, since nobody saw what makes it. */
  readonly setAside: readonly ObjectIdentity[];
  /** Takes away what is ignored, accepted or not asked for. */
  readonly sift: (pair: Pair, differences: readonly Difference[]) => readonly Difference[];
}

/**
 * Brings the states together and compares them.
 *
 * @param onLive is called once the live database was read, for work that can be done while the history is replayed
 * @param read gives the live state
 */
export async function examineDrift(
  options: DriftOptions,
  onLive: (project: Project, live: LiveState) => void = () => undefined,
  read: ReadLive = readSource,
): Promise<DriftExamination> {
  const project = await loadOwnProject(options);
  const accepted = await loadAccepted(project.directory);
  const hasHistory = project.history.migrations.length > 0;
  const live = options.withoutDatabase === true ? null : await read(project, options);
  const target = live ?? (await makeOfflineState(project));
  const wantsSchema = options.against !== 'history' && project.schema !== null;
  const wantsHistory = options.against !== 'schema' && hasHistory;
  const unused: PreparedProblem[] = [];
  const { replaying, isUnderWay } = beginReplay(wantsHistory, { project, target, unused }, options);
  const meanwhile = isUnderWay.then(() => {
    if (live !== null) onLive(project, live);
    return wantsSchema ? loadSchemaCatalog({ project, live: target, options }, replaying) : null;
  });
  const [replayed, rendered] = await Promise.allSettled([replaying, meanwhile]);
  if (replayed.status === 'rejected') throw replayed.reason;
  if (rendered.status === 'rejected') throw rendered.reason;
  const replay = replayed.value;
  const own = (catalog: Catalog): Catalog => ownPart(catalog, project, target.defaultSchema, replay);
  const built = replay === null ? null : own(replay.final);
  const readLive = live === null ? null : own(withoutUnverifiable(live.catalog, replay));
  const ownLive =
    live === null || readLive === null || built === null
      ? readLive
      : await withExtensionMembers(readLive, built.objects, { project, live }, options);
  const ownSchema =
    rendered.value === null
      ? null
      : withExternalKeys(
          restrictCatalog(rendered.value, prismaSchemas(project, target.defaultSchema)),
          built ?? ownLive,
          project.externalTables,
        );
  const names =
    live === null || replay === null || ownLive === null
      ? null
      : recordedNames(project.history, live, replay, ownLive);
  const isWhole = replay === null || names === null || names.length === replay.steps.length;
  const reached = isWhole ? built : own(expectedCatalogFor(replay, names));
  const seen = { schema: ownSchema, history: built, recorded: reached, live: ownLive };
  requireTwoStates(options, [seen.schema, seen.history, seen.live]);
  requireMatches(options, { project, live, catalogs: [ownSchema, built, reached, ownLive], replay });
  const spelled = await spellStates({ project, live: target, options }, seen);
  const unmade =
    replay === null
      ? nothingUnseen
      : await findUnseen(project, target, replay, {
          preparedProblem: unused[0] ?? null,
          makesAllThatIsThere: isAllThatIsThere(spelled),
        });
  const { states, setAside } = setAsideInDrift(leaveTheirs(spelled, project, target.defaultSchema), unmade);
  const { schema, history, recorded, live: actual } = states;
  const sieve = makeSieve(options, accepted);
  const whole = judgeDrift(states);
  const { judgement, leftOut } = siftJudgement(whole, sieve, accepted);
  const siftPair = (pair: Pair, differences: readonly Difference[]): readonly Difference[] =>
    siftDifferences(differences, pair, sieve).kept;
  const unseen = {
    ...unmade,
    findings: [...unmade.findings, ...explainUnseenValues(states, siftPair, target.role)],
  };
  const settled = await tryRenamesOfPairs(judgement, states, siftPair, { project, live: target, options });
  const isNothingDeployed = hasNothingOf(actual, [schema, history, recorded], replay, settled.renames);
  const differences = isNothingDeployed
    ? { SH: settled.differences.SH, HL: null, SL: null }
    : settled.differences;
  const pending = project.history.migrations
    .map(({ name }) => name)
    .filter((name) => names?.includes(name) === false);
  return {
    project,
    live,
    schema,
    history,
    recorded,
    actual,
    replay,
    differsFromSchema: (whole.differences.SL ?? []).length > 0,
    isSelection: (options.objects ?? []).length > 0,
    isNothingDeployed,
    judgement: {
      verdict: verdictOver(verdictOf(judgement.verdict, live, isNothingDeployed), unseen),
      differences,
    },
    renames: settled.renames,
    renamedActual: settled.renamedActual,
    leftOut,
    unseen,
    setAside,
    sift: siftPair,
    faked:
      // Only what differs has an origin to be named.
      judgement.differences.HL?.length === 0 ||
      live?.ledger.table == null ||
      replay === null ||
      ownLive === null ||
      names === null
        ? []
        : fakedNames(project.history, names, replay, ownLive),
    pending,
    failed: live === null ? [] : failedNames(live, pending),
  };
}

/** What the folders make, recorded or not, is what the database holds, and nothing else. */
function isAllThatIsThere({ history, live }: DriftStates): boolean {
  return history !== null && live !== null && compareCatalogs(history, live).length === 0;
}

function verdictOf(verdict: Verdict, live: LiveState | null, isNothingDeployed: boolean): Verdict {
  if (isNothingDeployed) return 'nothingDeployed';
  return live === null && verdict === 'inSync' ? 'upToDate' : verdict;
}

/** Once a replay is under way it is the shadow server that works, and this process is free for something else. */
function beginReplay(
  isWanted: boolean,
  {
    project,
    target,
    unused,
  }: { readonly project: Project; readonly target: LiveState; readonly unused: PreparedProblem[] },
  options: OperationOptions,
): { readonly replaying: Promise<Replay> | null; readonly isUnderWay: Promise<void> } {
  if (!isWanted) return { replaying: null, isUnderWay: Promise.resolve() };
  let begin = (): void => undefined;
  const isUnderWay = new Promise<void>((resolve) => (begin = resolve));
  const onProgress: ProgressListener = (progress) => {
    // Before the first migration there is a server to be started, which takes this process.
    if (progress.total !== undefined) begin();
    options.onProgress?.(progress);
  };
  const replaying = replayOnLive(
    { project, live: target, options: { ...options, onProgress } },
    (problem) => void unused.push(problem),
  ).then(({ replay }) => replay);
  replaying.then(begin, begin);
  return { replaying, isUnderWay };
}

/** One state alone differs from nothing, which must not look like agreement. */
function requireTwoStates(options: DriftOptions, states: readonly (Catalog | null)[]): void {
  if (states.filter((state) => state !== null).length >= 2) return;
  if (options.withoutDatabase === true) {
    throw new Failure('usage', '--no-database has nothing to compare: it takes a schema and migrations', {
      next: 'Make the first migration with prisma migrate dev, or leave --no-database out.',
    });
  }
  throw new Failure(
    'usage',
    `there is nothing to compare with --against ${options.against} in this project`,
    {
      why: 'Schema, migrations and database are compared two by two; here there is only one of them.',
      next: 'Leave --against out, or name the schema with --schema.',
    },
  );
}

/**
 * All states as the history spells them. Definitions that only another major version spells differently are read back
 * from a server of that major; what then still differs in print is sent through a server on both sides.
 */
async function spellStates(
  ground: Ground,
  { schema, history, recorded, live: actual }: DriftStates,
): Promise<DriftStates> {
  const rebuild = rebuildFor(ground);
  const stated = (differences: readonly Difference[]): readonly Difference[] =>
    withinPrismaModel(differences, schema?.schemas);
  const base = recorded ?? schema;
  const schemaAlike =
    schema === null || history === null
      ? schema
      : await spellAlike(history, schema, rebuild, { isMeant: stated });
  if (actual === null || base === null) return { schema: schemaAlike, history, recorded, live: actual };
  const ofMajor = await spellAsMajor(ground, actual, base);
  return {
    schema: schemaAlike,
    history,
    recorded,
    live: await spellAlike(base, ofMajor, rebuild, recorded === null ? { isMeant: stated } : {}),
  };
}

async function spellAsMajor(ground: Ground, actual: Catalog, expected: Catalog): Promise<Catalog> {
  if (majorOf(expected.serverVersionNumber) === majorOf(actual.serverVersionNumber)) return actual;
  if (compareCatalogs(expected, actual).length === 0) return actual;
  return (await spellOnShadow(ground, actual)) ?? actual;
}
