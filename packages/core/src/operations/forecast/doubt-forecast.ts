import type { DeployForecast } from '../../model/deploy.ts';
import type { ReadableMigration } from '../../model/history.ts';
import { doubtTime } from './doubt-time.ts';
import type { DeployFacts } from './read-deploy-facts.ts';

interface Circumstances {
  /** Null where only a snapshot is there. */
  readonly facts: DeployFacts | null;
  readonly files: readonly Pick<ReadableMigration, 'sql'>[];
  readonly prismaVersion: string | null;
}

/** What the statements and the rows do not decide: the role, the time, and the engine that deploys. */
export function doubtForecast(
  forecast: DeployForecast,
  { facts, files, prismaVersion }: Circumstances,
): DeployForecast {
  const told = facts === null ? doubtWithoutFacts(forecast) : doubtInTime(forecast, facts, files);
  return doubtOfEngine(told, prismaVersion);
}

function doubtInTime(
  forecast: DeployForecast,
  { limits }: DeployFacts,
  files: Circumstances['files'],
): DeployForecast {
  // What the rows decide may take too long as well.
  const isRun = forecast.outcome === 'applies' || forecast.outcome === 'unknown';
  const slow = isRun ? doubtTime(limits, files) : null;
  return slow === null
    ? forecast
    : { ...forecast, outcome: 'unknown', applies: [], untold: [...forecast.untold, slow] };
}

/** A snapshot holds the structure: not what a role may do, nor who else is at work, nor rows. */
function doubtWithoutFacts(forecast: DeployForecast): DeployForecast {
  if (forecast.outcome !== 'applies') return forecast;
  const sentence =
    'A snapshot does not show what the role that deploys may do: whether it is allowed all of this was not checked.';
  return { ...forecast, outcome: 'unknown', untold: [...forecast.untold, sentence] };
}

const noTransaction = '25001';

/**
 * A change of February 2026 to Prisma's engine (prisma-engines#5767, Prisma 7.4) has to do with CONCURRENTLY in the company
 * of other statements. The engine as WebAssembly, up to 8.1, still sends such a file as one query; what the native one
 * does was not seen.
 */
function doubtOfEngine(forecast: DeployForecast, prismaVersion: string | null): DeployForecast {
  if (forecast.stopsAt?.sqlState !== noTransaction || !isSince74(prismaVersion)) return forecast;
  const sentence = `${forecast.stopsAt.migration ?? ''}: the native engine of Prisma ${prismaVersion ?? ''} may send the file statement by statement, and pass.`;
  return { ...forecast, untold: [...forecast.untold, sentence] };
}

function isSince74(version: string | null): boolean {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > 7 || (major === 7 && minor >= 4);
}
