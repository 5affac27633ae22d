import type { FleetOptions } from '../fleet/fleet-run.ts';
import type { OperationOptions } from '../model/options.ts';
import type { Report } from '../model/report.ts';

/**
 * Asks many databases, or schemas, that share one history: the history is replayed once, every target is read once, and
 * what is equal is judged once. `baseline` then writes, wave by wave, what was proven for a cohort to those that are still
 * in it.
 *
 * @returns a report whose `fleet` holds the cohorts, and every target of which nothing is known; ids only
 * @throws Failure `usage` for a list of targets that cannot be used, and for results of another run
 * @throws Refusal `consent-missing` when something would be written without it; its `report` shows the plans
 */
export async function runFleet(options: FleetOptions): Promise<Report> {
  const running = await import('../fleet/run-fleet.ts');
  return running.runFleet(options);
}

/**
 * The one report of the results of several shards: files, or the last run of the table at a URL. What was not sealed
 * with the key of this user, or of the environment, is no result: its targets were not seen.
 *
 * @throws Failure `usage` when they are not of one run, or no key is there; `file-failed` when one cannot be read
 */
export async function mergeFleet(
  sources: { readonly paths: readonly string[]; readonly tableUrl?: string },
  options: OperationOptions,
): Promise<Report> {
  const running = await import('../fleet/run-fleet.ts');
  return running.mergeFleet(sources, options);
}
