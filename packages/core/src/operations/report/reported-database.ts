import type { ReportedDatabase } from '../../model/report.ts';
import type { LiveState } from '../session/live-state.ts';

/** With the moment of the snapshot that stands for it, if one does. */
export function reportedDatabase({ database, takenAt }: LiveState): ReportedDatabase {
  return takenAt === undefined ? database : { ...database, asOf: takenAt };
}
