import type { OperationOptions } from '../../model/options.ts';
import type { Project } from '../../model/project.ts';
import { readLiveState, type LiveState } from './live-state.ts';
import { withReader } from './open-live.ts';
import { loadSnapshot } from './snapshot-file.ts';

/** Where a live state comes from. */
export type ReadLive = (project: Project, options: OperationOptions) => Promise<LiveState>;

/** The live state from a snapshot file when one is given, else from the project's database. Reads only. */
export async function readSource(project: Project, options: OperationOptions): Promise<LiveState> {
  if (options.snapshotPath !== undefined) return loadSnapshot(options.snapshotPath);
  options.onProgress?.({ step: 'Reading the database' });
  return withReader(project, options, (database) => readLiveState(database, project));
}
