import { compareCatalogs } from '../compare/compare-catalogs.ts';
import { decideVerdict, judgeDrift, type DriftJudgement } from '../compare/judge-drift.ts';
import { matchesObject } from '../compare/match-object.ts';
import { withinPrismaModel } from '../compare/prisma-model.ts';
import { siftDifferences, type Sieve } from '../diagnose/sift-differences.ts';
import { expectedCatalogFor } from '../forensics/expected-catalog.ts';
import type { AcceptedDifference } from '../model/accepted.ts';
import { Failure } from '../model/failure.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Difference } from '../model/difference.ts';
import type { Pair } from '../model/finding.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';
import type { OperationOptions, ProgressListener } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Rename } from '../model/rename.ts';
import type { Replay } from '../model/replay.ts';
import { loadAccepted } from '../project/accepted-file.ts';
import { loadOwnProject } from './load-own-project.ts';
import type { LiveState } from './live-state.ts';
import { loadSchemaCatalog } from './load-schema-catalog.ts';
import { offlineState } from './offline-state.ts';
import { readSource } from './read-source.ts';
import { recordedNames } from './recorded-names.ts';
import { replayProject } from './replay-project.ts';
import { respellCatalog } from './respell-catalog.ts';
import { ownSchemas, prismaSchemas, restrictCatalog, withoutUnverifiable } from './restrict-catalog.ts';
import { settleRenames, type RenameShadow, type SettledRenames } from './settle-renames.ts';
import { majorOf } from './shadow-context.ts';

/** What the live database is compared with. */
export interface DriftOptions extends OperationOptions {
  readonly against: 'history' | 'schema' | 'both';
  /** Patterns of object names to leave out: `public.audit_*`, `*_tmp`. */
  readonly ignore: readonly string[];
  /** Patterns of the only objects to look at; every object when left out or empty. */
  readonly objects?: readonly string[];
  /** What day it is for accepted differences; now, when left out. */
  readonly today?: Date;
}

/** What was left out of a judgement, and why. */
export interface LeftOut {
  readonly ignoredCount: number;
  readonly acceptedCount: number;
  /** Entries of prisma-mend.json whose day has passed. */
  readonly expired: readonly AcceptedDifference[];
  /** Entries that no difference was found for. */
  readonly unused: readonly AcceptedDifference[];
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
  readonly replay: Replay | null;
  /** Whether the database differs from the schema in anything, left out or not. */
  readonly differsFromSchema: boolean;
  /** Differences beside renames. */
  readonly judgement: DriftJudgement;
  readonly renames: Readonly<Record<Pair, readonly Rename[]>>;
  /** The live structure once everything has the name that history (else the schema) expects. */
  readonly renamedActual: Catalog | null;
  readonly pending: readonly string[];
  readonly leftOut: LeftOut;
  /** Takes away what is ignored, accepted or not asked for. */
  readonly sift: (pair: Pair, differences: readonly Difference[]) => readonly Difference[];
}

/**
 * Brings the states together and compares them.
 *
 * @param onLive is called once the live database was read, for work that can be done while the history is replayed
 */
export async function examineDrift(
  options: DriftOptions,
  onLive: (project: Project, live: LiveState) => void = () => undefined,
): Promise<DriftExamination> {
  const project = await loadOwnProject(options);
  const accepted = await loadAccepted(project.directory);
  const hasHistory = project.history.migrations.length > 0;
  const hasDatabase = project.url !== null || options.snapshotPath !== undefined;
  const live = hasDatabase ? await readSource(project, options) : null;
  const target = live ?? (await offlineState(project));
  const wantsSchema = options.against !== 'history' && project.schema !== null;
  const wantsHistory = options.against !== 'schema' && hasHistory;
  const { replaying, isUnderWay } = beginReplay(wantsHistory, project, target, options);
  const meanwhile = isUnderWay.then(() => {
    if (live !== null) onLive(project, live);
    return wantsSchema ? loadSchemaCatalog(project, target, options, replaying) : null;
  });
  const [replayed, rendered] = await Promise.allSettled([replaying, meanwhile]);
  if (replayed.status === 'rejected') throw replayed.reason;
  if (rendered.status === 'rejected') throw rendered.reason;
  const replay = replayed.value;
  const schemas = ownSchemas(project, target.defaultSchema, replay);
  const own = (catalog: Catalog): Catalog => restrictCatalog(catalog, schemas);
  const schema =
    rendered.value === null
      ? null
      : restrictCatalog(rendered.value, prismaSchemas(project, target.defaultSchema));
  const history = replay === null ? null : own(replay.final);
  const ownLive = live === null ? null : own(withoutUnverifiable(live.catalog, replay));
  const names =
    live === null || replay === null || ownLive === null
      ? null
      : recordedNames(project.history, live, replay, ownLive);
  const isWhole = replay === null || names === null || names.length === replay.steps.length;
  const recorded = isWhole ? history : own(expectedCatalogFor(replay, names));
  const actual =
    live === null || ownLive === null
      ? null
      : await spellAlike(project, ownLive, live, recorded ?? schema, options);
  requireTwoStates(options, [schema, history, actual]);
  const states = { schema, history, recorded, live: actual };
  const sieve = makeSieve(options, accepted);
  const whole = judgeDrift(states);
  const { judgement, leftOut } = sift(whole, sieve, accepted);
  const siftPair = (pair: Pair, differences: readonly Difference[]): readonly Difference[] =>
    siftDifferences(differences, pair, sieve).kept;
  const settled = await settleAll(judgement, states, siftPair, { project, live: target, options });
  return {
    project,
    live,
    schema,
    history,
    recorded,
    actual,
    replay,
    differsFromSchema: (whole.differences.SL ?? []).length > 0,
    judgement: { verdict: judgement.verdict, differences: settled.differences },
    renames: settled.renames,
    renamedActual: settled.renamedActual,
    leftOut,
    sift: siftPair,
    pending: project.history.migrations
      .map(({ name }) => name)
      .filter((name) => names?.includes(name) === false),
  };
}

/** Once a replay is under way it is the shadow server that works, and this process is free for something else. */
function beginReplay(
  isWanted: boolean,
  project: Project,
  target: LiveState,
  options: OperationOptions,
): { readonly replaying: Promise<Replay> | null; readonly isUnderWay: Promise<void> } {
  if (!isWanted) return { replaying: null, isUnderWay: Promise.resolve() };
  let begin = (): void => undefined;
  const isUnderWay = new Promise<void>((resolve) => (begin = resolve));
  const onProgress: ProgressListener = (progress) => {
    begin();
    options.onProgress?.(progress);
  };
  const replaying = replayProject(project, target, { ...options, onProgress });
  replaying.then(begin, begin);
  return { replaying, isUnderWay };
}

/** One state alone differs from nothing, which must not look like agreement. */
function requireTwoStates(options: DriftOptions, states: readonly (Catalog | null)[]): void {
  if (states.filter((state) => state !== null).length >= 2) return;
  throw new Failure(
    'usage',
    `there is nothing to compare with --against ${options.against} in this project`,
    {
      why: 'Schema, migrations and database are compared two by two; here there is only one of them.',
      next: 'Give a database with --url, or leave --against out.',
    },
  );
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

function makeSieve(options: DriftOptions, accepted: readonly AcceptedDifference[]): Sieve {
  const today = (options.today ?? new Date()).toISOString().slice(0, 10);
  const objects = options.objects ?? [];
  return {
    isIgnored: (object) => options.ignore.some((pattern) => matchesObject(pattern, object)),
    isSelected: (object) => objects.length === 0 || objects.some((pattern) => matchesObject(pattern, object)),
    accepted: accepted.filter(({ until }) => until >= today),
    isMeantBy,
  };
}

/** Whether an entry of prisma-mend.json is about this object. */
export function isMeantBy({ object: meant }: AcceptedDifference, object: ObjectIdentity): boolean {
  return typeof meant === 'string' ? matchesObject(meant, object) : objectKey(meant) === objectKey(object);
}

function sift(
  judgement: DriftJudgement,
  sieve: Sieve,
  entries: readonly AcceptedDifference[],
): { readonly judgement: DriftJudgement; readonly leftOut: LeftOut } {
  const ignored = new Set<ObjectKey>();
  const accepted = new Set<ObjectKey>();
  const used = new Set<AcceptedDifference>();
  const keep = (pair: Pair): readonly Difference[] | null => {
    const differences = judgement.differences[pair];
    if (differences === null) return null;
    const sifted = siftDifferences(differences, pair, sieve);
    for (const key of sifted.ignored) ignored.add(key);
    for (const { key, entry } of sifted.accepted) {
      accepted.add(key);
      used.add(entry);
    }
    return sifted.kept;
  };
  const differences = { SH: keep('SH'), HL: keep('HL'), SL: keep('SL') };
  return {
    judgement: { verdict: decideVerdict(differences), differences },
    leftOut: {
      ignoredCount: ignored.size,
      acceptedCount: accepted.size,
      expired: entries.filter((entry) => !sieve.accepted.includes(entry)),
      unused: sieve.accepted.filter((entry) => !used.has(entry)),
    },
  };
}

interface AllSettled {
  readonly differences: DriftJudgement['differences'];
  readonly renames: DriftExamination['renames'];
  readonly renamedActual: Catalog | null;
}

async function settleAll(
  { differences }: DriftJudgement,
  { schema, history, recorded, live }: Parameters<typeof judgeDrift>[0],
  siftPair: DriftExamination['sift'],
  shadow: RenameShadow,
): Promise<AllSettled> {
  const settle = async (
    pair: Pair,
    expected: Catalog | null,
    actual: Catalog | null,
    isPossible?: (rename: Rename) => boolean,
  ): Promise<SettledRenames | null> => {
    const found = differences[pair];
    if (found === null || expected === null || actual === null) return null;
    const compare = (renamed: Catalog): readonly Difference[] => {
      const all = compareCatalogs(expected, renamed);
      return siftPair(pair, pair === 'HL' ? all : withinPrismaModel(all, expected.schemas));
    };
    return settleRenames(actual, found, compare, shadow, isPossible);
  };
  const HL = await settle('HL', recorded, live);
  const SH = await settle('SH', schema, history);
  // With a history between them, what schema and database lack of each other need not be the same thing.
  const known = new Set([...(HL?.renames ?? []), ...(SH?.renames ?? [])].map(renameKey));
  const SL = await settle('SL', schema, live, (rename) => recorded === null || known.has(renameKey(rename)));
  return {
    differences: {
      SH: SH?.differences ?? null,
      HL: HL?.differences ?? null,
      SL: SL?.differences ?? null,
    },
    renames: { SH: SH?.renames ?? [], HL: HL?.renames ?? [], SL: SL?.renames ?? [] },
    renamedActual: (recorded === null ? SL?.renamed : HL?.renamed) ?? null,
  };
}

function renameKey({ expected, actual }: Rename): string {
  return `${objectKey(expected)} ${objectKey(actual)}`;
}
