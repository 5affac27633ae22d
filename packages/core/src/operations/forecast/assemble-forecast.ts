import { describeRows } from '../../explain/describe-rows.ts';
import type { DeployForecast, DeployStop } from '../../model/deploy.ts';
import type { RowsAhead, UntoldRows } from './rows/rows-ahead.ts';
import type { FileStop, JudgedFile } from './judge-file.ts';

/** One pending file with all that is known of how it will go. */
export interface ForeseenFile {
  readonly name: string;
  readonly judged: JudgedFile;
  readonly blocking: readonly RowsAhead[];
  readonly untold: readonly UntoldRows[];
  /** What stands outside of what was tried, as sentences. */
  readonly outside: readonly string[];
}

/**
 * One answer for all files: where one is sure to stop, the deploy stops, whatever may happen before it; where none is
 * and something could not be told, it is unknown from there on.
 *
 * @param end at which the deploy stops behind these files; null where they are all
 */
export function assembleForecast(
  files: readonly ForeseenFile[],
  end: DeployStop | null,
  suggest: (stop: Pick<FileStop, 'message' | 'hint'>) => string | null,
): DeployForecast {
  const applies: string[] = [];
  const untold: string[] = [];
  for (const file of files) {
    const doubts = doubtsOf(file);
    untold.push(...doubts.map((doubt) => `${file.name}: ${doubt}`));
    const stop = firstStop(file, suggest);
    if (stop !== null) return { outcome: 'stops', applies, stopsAt: stop, untold };
    if (untold.length === 0) applies.push(file.name);
  }
  if (end !== null) return { outcome: 'stops', applies, stopsAt: end, untold };
  const outcome = untold.length > 0 ? 'unknown' : applies.length > 0 ? 'applies' : 'nothing';
  return { outcome, applies, stopsAt: null, untold };
}

function doubtsOf({ judged, untold, outside }: ForeseenFile): readonly string[] {
  return [
    ...judged.untold.map(({ sentence }) => sentence),
    ...untold.map(({ sentence }) => sentence),
    ...outside,
  ];
}

function firstStop(
  { name, judged, blocking }: ForeseenFile,
  suggest: (stop: Pick<FileStop, 'message' | 'hint'>) => string | null,
): DeployStop | null {
  const stops = [
    ...judged.stops.map((stop): DeployStop => ({
      migration: name,
      code: stop.code,
      sqlState: stop.sqlState,
      line: stop.line,
      message: stop.message,
      suggestion: suggest(stop),
    })),
    ...blocking.map((rows): DeployStop => ({
      migration: name,
      code: 'P3018',
      sqlState: rows.sqlState,
      line: rows.line,
      message: `there ${rows.count === 1 ? 'is' : 'are'} ${describeRows(rows)}`,
      suggestion: null,
    })),
  ];
  return stops.sort((one, other) => (one.line ?? 0) - (other.line ?? 0))[0] ?? null;
}
