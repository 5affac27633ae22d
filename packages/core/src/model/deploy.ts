/**
 * What the next `prisma migrate deploy` will do.
 *
 * - `nothing`: every migration is recorded.
 * - `applies`: it runs all that is pending to its end.
 * - `stops`: it stops, at once or at one of the migrations.
 * - `unknown`: rows decide, in a way that only running it tells.
 */
export type DeployOutcome = 'nothing' | 'applies' | 'stops' | 'unknown';

/** Where a deploy stops, and why. */
export interface DeployStop {
  /** Null where it stops before it comes to any. */
  readonly migration: string | null;
  /** Prisma's own: `P3018`; null where Prisma gives none. */
  readonly code: string | null;
  /** `42P01`; null where it is not the server that refuses. */
  readonly sqlState: string | null;
  /** 1-based, in migration.sql. */
  readonly line: number | null;
  readonly message: string;
  /** What the statement probably means instead, as a clause. */
  readonly suggestion: string | null;
}

/** The next deploy, foretold. */
export interface DeployForecast {
  readonly outcome: DeployOutcome;
  /** Migrations that it will run to their end, in order. */
  readonly applies: readonly string[];
  readonly stopsAt: DeployStop | null;
  /** What could not be tried or counted, as sentences. */
  readonly untold: readonly string[];
}

export const deploysNothing: DeployForecast = { outcome: 'nothing', applies: [], stopsAt: null, untold: [] };

/** A deploy that stops before it has run anything, or after `applies`. */
export function deployStops(
  stop: Partial<DeployStop> & Pick<DeployStop, 'message'>,
  applies: readonly string[] = [],
): DeployForecast {
  const nowhere = { migration: null, code: null, sqlState: null, line: null, suggestion: null };
  return { outcome: 'stops', applies, stopsAt: { ...nowhere, ...stop }, untold: [] };
}

/** Whether what a database holds besides its structure may decide: `unasked` where it is judged for others as well. */
export type RowAsking = 'asked' | 'unasked';
