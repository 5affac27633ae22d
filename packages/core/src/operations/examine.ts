import { diagnose, type Diagnosis } from '../diagnose/diagnose.ts';
import { gatherEvidence } from '../forensics/gather-evidence.ts';
import type { Catalog } from '../model/catalog.ts';
import type { HistoryEvidence } from '../model/evidence.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Project } from '../model/project.ts';
import type { Replay } from '../model/replay.ts';
import type { LiveState } from './live-state.ts';
import { lookIntoFailed } from './look-into-failed.ts';
import { relativePath } from './paths.ts';
import { replayProject } from './replay-project.ts';
import { repairedLedger } from './resolve/repair-ledger.ts';
import { respellCatalog } from './respell-catalog.ts';
import { ownSchemas, restrictCatalog } from './restrict-catalog.ts';

/** What was found out about a project and its database before anything is decided. */
export interface Examination {
  readonly project: Project;
  readonly live: LiveState;
  /** The live catalog without the schemas that are none of the project's business. */
  readonly ownCatalog: Catalog;
  /** Null when there is no history. */
  readonly replay: Replay | null;
  /** Why a prepared replay was not used, as a clause; null when it was, or when there is none. */
  readonly preparedProblem: string | null;
  readonly evidence: HistoryEvidence | null;
  readonly diagnosis: Diagnosis;
}

/** Replays the history (or takes it from the cache), and judges the live state by it. */
export async function examine(
  project: Project,
  live: LiveState,
  options: OperationOptions,
): Promise<Examination> {
  let preparedProblem: string | null = null;
  const onPreparedUnused = (reason: string): void => {
    preparedProblem = reason;
  };
  const replay =
    project.history.migrations.length === 0
      ? null
      : await replayProject(project, live, options, onPreparedUnused);
  const ownCatalog = restrictCatalog(live.catalog, ownSchemas(project, live.defaultSchema, replay));
  const judged = replay === null ? null : await judge(project, replay, ownCatalog, live, options);
  const evidence =
    replay === null || judged === null
      ? null
      : await lookIntoFailed({ project, live, replay, evidence: judged, ownCatalog }, options);
  const diagnosis = diagnose({
    ledger: repairedLedger(live.ledger, project.history),
    history: project.history,
    evidence,
    live: ownCatalog,
    schemas: new Set([live.defaultSchema, ...(project.schema?.schemas ?? [])]),
    externalTables: new Set(project.externalTables),
    role: live.role,
    historyPath: relativePath(project.directory, project.history.directory),
  });
  return { project, live, ownCatalog, replay, preparedProblem, evidence, diagnosis };
}

/**
 * Servers of different majors print some definitions differently. Before a definition is called different, the live
 * structure is built on the server of the replay and read back from there.
 */
async function judge(
  project: Project,
  replay: Replay,
  ownCatalog: Catalog,
  live: LiveState,
  options: OperationOptions,
): Promise<HistoryEvidence> {
  const evidence = gatherEvidence(replay, ownCatalog);
  const isSameMajor =
    Math.floor(replay.serverVersionNumber / 10_000) === Math.floor(live.serverVersionNumber / 10_000);
  if (isSameMajor || isClear(evidence)) return evidence;
  const respelled = await respellCatalog(project, ownCatalog, live, options);
  return respelled === null ? evidence : gatherEvidence(replay, respelled);
}

function isClear(evidence: HistoryEvidence): boolean {
  return (
    evidence.unexplained.length === 0 &&
    evidence.migrations.every((migration) => migration.state !== 'partial')
  );
}
