import type { Project } from '../../model/project.ts';
import type { LiveState } from './live-state.ts';
import type { SessionOptions } from './session.ts';

/** What a scratch server is opened for: a project, the database that it stands in for, and how. */
export interface Ground {
  readonly project: Project;
  readonly live: LiveState;
  readonly options: SessionOptions;
}
