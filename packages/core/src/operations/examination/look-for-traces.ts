import { readTraces } from '../../catalog/read-traces.ts';
import { withTraces } from '../../forensics/with-traces.ts';
import type { RowAsking } from '../../model/deploy.ts';
import type { HistoryEvidence } from '../../model/evidence.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import type { Replay } from '../../model/replay.ts';
import { withReader } from '../session/open-live.ts';

interface Looked {
  readonly project: Project;
  readonly replay: Replay;
  readonly evidence: HistoryEvidence;
  readonly isRecorded: (name: string) => boolean;
  readonly asking: RowAsking;
}

/**
 * Asks the live database for what migrations did that is in no catalog, where any did nothing else and is not recorded as
 * applied: a privilege that was taken back since is no reason to call its record false.
 */
export async function lookForTraces(
  { project, replay, evidence, isRecorded, asking }: Looked,
  options: OperationOptions,
): Promise<HistoryEvidence> {
  const isLookedFor = (name: string): boolean => !isRecorded(name);
  if (!replay.steps.some(({ name, traces }) => traces !== undefined && isLookedFor(name))) return evidence;
  const isAsked = options.snapshotPath === undefined && asking === 'asked';
  const lines = isAsked ? await withReader(project, options, readTraces) : null;
  return withTraces(evidence, replay.steps, lines, isLookedFor);
}
