import { explainPreparedOtherMajor } from '../../explain/prepared-other-major.ts';
import type { Finding } from '../../model/finding.ts';
import { preparedReplayPath } from '../../replay/prepared-replay.ts';
import type { PreparedProblem } from '../scratch/replay-project.ts';

/** A prepared file that lies there and does not serve this server. */
export function preparedFindings({
  preparedProblem,
}: {
  readonly preparedProblem: PreparedProblem | null;
}): readonly Finding[] {
  if (preparedProblem === null || preparedProblem.wantedMajor === null) return [];
  return [explainPreparedOtherMajor(preparedReplayPath, preparedProblem.reason, preparedProblem.cure)];
}
