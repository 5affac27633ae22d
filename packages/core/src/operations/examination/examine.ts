import { diagnose } from '../../diagnose/diagnose.ts';
import type { Diagnosis } from '../../diagnose/diagnosis.ts';
import { groupRows, readMigrationLedger } from '../../diagnose/migration-ledger.ts';
import { gatherEvidence } from '../../forensics/gather-evidence.ts';
import { withUnmodelled } from '../../forensics/with-unmodelled.ts';
import { withUnseen } from '../../forensics/with-unseen.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { RowAsking } from '../../model/deploy.ts';
import type { HistoryEvidence } from '../../model/evidence.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { RepairedLedger } from '../../model/repaired-ledger.ts';
import type { Replay } from '../../model/replay.ts';
import type { Surroundings } from '../../model/surroundings.ts';
import { withExtensionMembers } from '../session/extension-members.ts';
import { withoutAccepted } from './without-accepted.ts';
import type { Ground } from '../session/ground.ts';
import type { LiveState } from '../session/live-state.ts';
import { majorOf } from '../session/shadow-context.ts';
import { lookForTraces } from './look-for-traces.ts';
import { lookIntoStopped } from './look-into-stopped.ts';
import { relativePath } from '../session/paths.ts';
import { explainReaches } from './explain-reaches.ts';
import { replayOnLive } from '../scratch/replay-on-live.ts';
import type { PreparedProblem } from '../scratch/replay-project.ts';
import { repairLedger } from '../../ledger/repair-ledger.ts';
import { spellOnShadow } from '../scratch/spell-on-shadow.ts';
import { ownPart } from '../session/restrict-catalog.ts';
import { rebuildFor, spellAlike } from '../scratch/spell-alike.ts';

/** What was found out about a project and its database before anything is decided. */
export interface Examination {
  readonly project: Project;
  /** Its ledger is the one that was found. */
  readonly live: LiveState;
  readonly ledger: RepairedLedger;
  /** The live catalog without the schemas that are none of the project's business, as the history spells it. */
  readonly ownCatalog: Catalog;
  /** Null when there is no history. */
  readonly replay: Replay | null;
  /** What the replay was given of the live database besides; null where it needed nothing. */
  readonly surroundings: Surroundings | null;
  /** Why a prepared replay was not used, as a clause; null when it was, or when there is none. */
  readonly preparedProblem: PreparedProblem | null;
  /** Without the differences that the project has accepted. */
  readonly evidence: HistoryEvidence | null;
  readonly acceptedCount: number;
  readonly diagnosis: Diagnosis;
}

/** Replays the history (or takes it from the cache), and judges the live state by it. */
export async function examine(
  project: Project,
  live: LiveState,
  options: OperationOptions,
  asking: RowAsking = 'asked',
): Promise<Examination> {
  const ground = { project, live, options };
  const unused: PreparedProblem[] = [];
  const onPreparedUnused = (problem: PreparedProblem): void => void unused.push(problem);
  const {
    replay,
    surroundings,
    late = [],
  } = project.history.migrations.length === 0
    ? { replay: null, surroundings: null }
    : await replayOnLive(ground, onPreparedUnused);
  const found = ownPart(live.catalog, project, live.defaultSchema, replay);
  const listed = replay === null ? found : await spellAlike(replay.final, found, rebuildFor(ground));
  const first = replay === null ? null : await judge(ground, replay, listed);
  const missing = (first?.migrations ?? []).flatMap((migration) => migration.missing);
  const created = missing.filter(({ change }) => change === 'created').map(({ object }) => object);
  const ownCatalog = await withExtensionMembers(listed, created, { project, live }, options);
  const judged = replay === null || ownCatalog === listed ? first : await judge(ground, replay, ownCatalog);
  const looked =
    replay === null || judged === null
      ? null
      : await lookIntoStopped({ project, live, replay, surroundings, evidence: judged, ownCatalog }, options);
  const rows = groupRows(live.ledger.table?.rows ?? []);
  const isRecorded = (name: string): boolean =>
    readMigrationLedger(name, rows.get(name) ?? []).state === 'applied';
  const traced =
    looked === null || replay === null
      ? null
      : await lookForTraces({ project, replay, evidence: looked, isRecorded, asking }, options);
  const { evidence, acceptedCount } =
    traced === null
      ? { evidence: null, acceptedCount: 0 }
      : await withoutAccepted(
          withoutLate(withNamed(traced, project, live, replay), late),
          project,
          isRecorded,
        );
  const ledger = repairLedger(live.ledger, project.history);
  const diagnosed = diagnose({
    ledger,
    history: project.history,
    evidence,
    live: ownCatalog,
    schemas: new Set([live.defaultSchema, ...(project.schema?.schemas ?? [])]),
    externalTables: new Set(project.externalTables),
    role: live.role,
    historyPath: relativePath(project.directory, project.history.directory),
  });
  const applied = new Set(
    diagnosed.migrations.filter(({ ledger }) => ledger.state === 'applied').map(({ name }) => name),
  );
  const findings = [...(await explainReaches(project, (name) => applied.has(name))), ...diagnosed.findings];
  return {
    project,
    live,
    ledger,
    ownCatalog,
    replay,
    surroundings,
    preparedProblem: unused[0] ?? null,
    evidence,
    acceptedCount,
    diagnosis: { ...diagnosed, findings },
  };
}

/** What is named and not compared is looked for by its name. */
function withNamed(
  evidence: HistoryEvidence,
  { history }: Project,
  { catalog }: LiveState,
  replay: Replay | null,
): HistoryEvidence {
  const files = new Map(
    history.migrations.map((each) => [each.name, each.kind === 'readable' ? each.sql : '']),
  );
  const kinds = {
    replayed: replay?.final.coverage.notModelled ?? [],
    live: catalog.coverage.notModelled,
  };
  return withUnmodelled(evidence, kinds, (name) => files.get(name) ?? '');
}

/**
 * A file that runs only after others which come later by name is nothing to leave to deploy unasked: where the database
 * lacks what it makes there, nobody can tell whether it was ever meant to have it.
 */
function withoutLate(evidence: HistoryEvidence, late: readonly string[]): HistoryEvidence {
  const names = evidence.migrations
    .filter(({ name, state }) => late.includes(name) && (state === 'absent' || state === 'noEvidence'))
    .map(({ name }) => name);
  const reason = 'it runs only after migrations that come later by name, and nothing of it is there';
  return names.length === 0 ? evidence : withUnseen(evidence, names, reason);
}

/**
 * Servers of different majors print some definitions differently. Before a definition is called different, the live
 * structure is built on the server of the replay and read back from there.
 */
async function judge(ground: Ground, replay: Replay, ownCatalog: Catalog): Promise<HistoryEvidence> {
  const evidence = gatherEvidence(replay, ownCatalog);
  const isSameMajor = majorOf(replay.serverVersionNumber) === majorOf(ground.live.serverVersionNumber);
  if (isSameMajor || isClear(evidence)) return evidence;
  const respelled = await spellOnShadow(ground, ownCatalog);
  if (respelled === null) return evidence;
  const { excluded = [], beside = [] } = ownCatalog;
  return gatherEvidence(replay, { ...respelled, excluded, beside });
}

function isClear(evidence: HistoryEvidence): boolean {
  return (
    evidence.unexplained.length === 0 &&
    evidence.migrations.every((migration) => migration.state !== 'partial')
  );
}
