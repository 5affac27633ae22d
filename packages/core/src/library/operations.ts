import type {
  BaselineReport,
  DriftReport,
  PrepareReport,
  Report,
  ResolveReport,
  SnapshotReport,
  StatusReport,
} from '../model/report.ts';
import type * as command from '../operations/session/command-options.ts';
import type * as resolution from '../operations/resolve/resolve-options.ts';
import { completeOptions, type Lenient } from './options.ts';

export type StatusOptions = Lenient<command.StatusOptions>;
export type BaselineOptions = Lenient<command.BaselineOptions>;
export type SquashOptions = Lenient<command.SquashOptions>;
export type ResolveOptions = Lenient<resolution.ResolveOptions>;
export type DriftOptions = Lenient<command.DriftOptions>;
export type RevertOptions = Lenient<command.RevertOptions>;
export type AdoptOptions = Lenient<command.AdoptOptions, 'name'>;
export type AcceptOptions = Lenient<command.AcceptOptions, 'accept' | 'reason' | 'until'>;
export type PrepareOptions = Lenient<command.PrepareOptions>;
export type SnapshotOptions = Lenient<command.SnapshotOptions>;
export type DemoOptions = Lenient<command.DemoOptions, 'print' | 'renderReport'>;

const withoutConsent = { consent: { yes: false }, isDryRun: false } as const;
const wholeDrift = { against: 'both', ignore: [] } as const;

/**
 * Says what state a database is in, seen from Prisma Migrate, what the next deploy will do, and which command is next.
 * Reads only.
 *
 * @throws Failure when project, database or scratch server cannot be used
 * @example
 * ```ts
 * const { situation, deploy } = await checkStatus({ directory: '/app' });
 * ```
 */
export async function checkStatus(options: StatusOptions): Promise<StatusReport> {
  const checking = await import('../operations/check-status.ts');
  return checking.checkStatus(completeOptions(options));
}

/**
 * Marks the migrations that the database is proven to hold or, where there is no history, writes a first one and marks
 * it. A healthy or empty database is left alone.
 *
 * @returns what was done (`applied`) or, with `isDryRun`, what would be; findings are what stands in the way still
 * @throws Refusal `consent-missing` without `consent: { yes: true }`; its `report` shows the plan
 * @throws Failure when project, database or scratch server cannot be used, or a proof fails; nothing is written then
 * @example
 * ```ts
 * await baseline({ directory: '/app', consent: { yes: true } });
 * ```
 */
export async function baseline(options: BaselineOptions): Promise<BaselineReport> {
  const baselining = await import('../operations/baseline.ts');
  return baselining.baseline({
    ...withoutConsent,
    name: '0_init',
    from: 'live',
    ...completeOptions(options),
  });
}

/**
 * Replaces the history by one migration that is proven to build the same, rows included.
 *
 * @throws Refusal `consent-missing`, `history-unproven`
 * @throws Failure when project, database or scratch server cannot be used, or the proof fails
 */
export async function squashHistory(options: SquashOptions): Promise<BaselineReport> {
  const squashing = await import('../operations/squash.ts');
  return squashing.squashHistory({ ...withoutConsent, ...completeOptions(options) });
}

/**
 * Repairs `_prisma_migrations` and half-applied migrations from evidence. Without a verb it diagnoses every row and
 * folder and, with consent, writes the changes that are proven.
 *
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`, `wider-access-consent-missing`, `ambiguous-name`, or
 * `evidence-disagrees` when the database shows something else than the verb claims
 * @throws Failure when project, database or scratch server cannot be used, or a proof fails
 * @example
 * ```ts
 * await resolve({ directory: '/app', verb: { kind: 'applied' }, names: ['add_patients'], consent: { yes: true } });
 * ```
 */
export async function resolve(options: ResolveOptions): Promise<ResolveReport> {
  const resolving = await import('../operations/resolve.ts');
  return resolving.resolve({
    ...withoutConsent,
    verb: { kind: 'diagnose' },
    names: [],
    acceptsUnproven: false,
    ...completeOptions(options),
  });
}

/**
 * Compares what schema.prisma asks for, what the migrations build and what the database holds, pair by pair. Reads only.
 *
 * @returns a report with `verdict`, findings by pair and, as `plan`, the proven SQL that takes live changes back
 * @throws Failure when one of the states cannot be had: what was not verified is never in sync
 * @example
 * ```ts
 * const { verdict, findings } = await checkDrift({ directory: '/app', ignore: ['public.audit_*'] });
 * ```
 */
export async function checkDrift(options: DriftOptions): Promise<DriftReport> {
  const drifting = await import('../operations/check-drift.ts');
  return drifting.checkDrift({ ...wholeDrift, ...completeOptions(options) });
}

/**
 * Runs the plan of {@link checkDrift}: brings the live database back.
 *
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`, `wider-access-consent-missing`; its `report` shows the plan
 * @throws Failure `proof-failed`, `state-moved`, or the server's reason when a statement fails
 */
export async function revertDrift(options: RevertOptions): Promise<DriftReport> {
  const reverting = await import('../operations/revert-drift.ts');
  return reverting.revertDrift({ ...withoutConsent, ...wholeDrift, ...completeOptions(options) });
}

/**
 * Keeps what was changed by hand: writes a migration for it, changes schema.prisma, marks the migration as applied here.
 *
 * @throws Refusal `consent-missing`; its `report` shows the plan
 * @throws Failure `proof-failed`, `usage` when migrations are pending or there is no history, `state-moved`
 */
export async function adoptDrift(options: AdoptOptions): Promise<DriftReport> {
  const adopting = await import('../operations/adopt-drift.ts');
  return adopting.adoptDrift({ ...withoutConsent, ...wholeDrift, ...completeOptions(options) });
}

/**
 * Records differences in `prisma-mend.json`, with a reason and a last day.
 *
 * @throws Failure `usage` for an object without a difference, or a day that is none
 */
export async function acceptDrift(options: AcceptOptions): Promise<DriftReport> {
  const accepting = await import('../operations/accept-drift.ts');
  return accepting.acceptDrift({ isDryRun: false, ...wholeDrift, ...completeOptions(options) });
}

/**
 * Replays the history once, so that `checkStatus` and `baseline` need no scratch server where the file is deployed.
 *
 * @throws Failure `history-invalid` without migrations, `shadow-unavailable`, `file-failed`
 */
export async function prepareReplay(options: PrepareOptions): Promise<PrepareReport> {
  const preparing = await import('../operations/prepare-replay.ts');
  return preparing.prepareReplay(completeOptions(options));
}

/**
 * Writes structure and ledger of a database to a file that others take as `snapshotPath`. No rows of its tables.
 *
 * @throws Failure `file-failed`, and all failures of connecting
 */
export async function writeSnapshot(options: SnapshotOptions): Promise<SnapshotReport> {
  const writing = await import('../operations/write-snapshot.ts');
  return writing.writeSnapshot(completeOptions(options));
}

/** Plays the whole cure on an embedded PostgreSQL. */
export async function playDemo(options: DemoOptions): Promise<Report> {
  const demonstrating = await import('../operations/demo/play-demo.ts');
  return demonstrating.playDemo(completeOptions(options));
}
