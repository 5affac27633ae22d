import type { DeployForecast } from '../../model/deploy.ts';
import type { Proposal } from '../writing/proposal.ts';

/** What one call of `resolve` would do, and what it found. */
export interface Resolution extends Proposal {
  /** Those of the notes that are for who has not agreed yet. */
  readonly previewNotes?: readonly string[];
  readonly rollbackSql?: string;
  /** The one migration that was looked at, where others do not matter. */
  readonly about?: string;
  /** The next deploy, where it was foretold on the way. */
  readonly deploy?: DeployForecast;
}
