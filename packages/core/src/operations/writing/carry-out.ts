import type { WriteOptions } from '../../model/options.ts';
import type { BlockingRows, StatementRun } from '../../model/plan.ts';
import type { Project } from '../../model/project.ts';
import type { Report } from '../../model/report.ts';
import { runAfterWriting } from './run-after-writing.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { requireConsent, type Agreement } from './require-consent.ts';
import type { SessionOptions } from '../session/session.ts';

/** What a command would do, made once: it is shown, agreed to and carried out as it is. */
export interface Undertaking<Told extends Report> {
  readonly project: Project;
  /** As a dry run shows it. */
  readonly report: Told;
  /** Null when there is nothing to write. */
  readonly write: (() => Promise<Written>) | null;
  /** True when rows in the database are in the way, of which the report tells. */
  readonly isBlocked?: boolean;
  /** Throws when the plan is not proven, and must not be carried out. */
  readonly requireProof?: () => void;
  readonly agreement: Agreement;
  /** What is there now: everything is read again. */
  readonly lookAgain: (written: Written) => Promise<Told>;
}

export interface Written {
  /** Path of the journal. */
  readonly journal: string;
  /** What became of the statements, where some of them may not have been run. */
  readonly runs?: readonly StatementRun[];
  /** Rows that appeared since the plan was checked. */
  readonly blocking?: readonly BlockingRows[];
}

/**
 * What every command does that writes, once its plan is made: shows it, or has it agreed to, writes, and looks again.
 * Where all of the work is done already, it removes what a killed run left behind.
 *
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`, `wider-access-consent-missing`
 */
export async function carryOut<Told extends Report>(
  undertaking: Undertaking<Told>,
  options: WriteOptions & SessionOptions,
): Promise<Told> {
  const { project, report, write } = undertaking;
  if (write === null) {
    if (!options.isDryRun && options.consent.yes) await removeLeftovers(project, options);
    return report;
  }
  if (options.isDryRun) return report;
  undertaking.requireProof?.();
  if (undertaking.isBlocked === true) return report;
  const ask = (): Promise<boolean> => requireConsent(report, undertaking.agreement, options);
  // A person may take all day.
  const isAgreed = await (options.session?.during(ask) ?? ask());
  if (!isAgreed) return report;
  const written = await write();
  return runAfterWriting(written.journal, () => undertaking.lookAgain(written));
}
