import { listHazards } from '../../apply/count-losses.ts';
import { Refusal } from '../../model/failure.ts';
import type { ChangeConsent, WriteOptions } from '../../model/options.ts';
import type { Report } from '../../model/report.ts';
import { quoteArgument } from '../../model/shell-argument.ts';

/** How a command speaks of what is to be agreed to. */
export interface Agreement {
  /** What is said when it was not: `nothing was written: the squash was not agreed to`. */
  readonly refused: string;
  readonly why?: string;
  /** What a dry run shows. */
  readonly shows: 'the SQL' | 'everything';
  /** The command that keeps things as they are, once it was tried; null where none does. Asked for when it is needed. */
  readonly keepBy?: () => Promise<string | null>;
  /** True where a report is an answer as well: nothing was asked to be written. */
  readonly isOptional?: boolean;
}

/**
 * Makes sure that a plan is agreed to. Who asks a person does so now, and shows the report.
 *
 * @returns false where nothing was agreed to, and nothing was to be written either
 * @throws Refusal `consent-missing`, `data-loss-consent-missing`, `wider-access-consent-missing`; each has the report
 */
export async function requireConsent(
  report: Report,
  agreement: Agreement,
  { consent, askConsent }: Pick<WriteOptions, 'consent' | 'askConsent'>,
): Promise<boolean> {
  const given = consent.yes || askConsent === undefined ? consent : await askConsent(report);
  if (given === null) throw new Refusal('consent-missing', 'Nothing was written: the answer was no.');
  if ((await requireNamed(report, agreement, given)) || given.yes) return true;
  if (agreement.isOptional === true) return false;
  throw new Refusal('consent-missing', agreement.refused, {
    ...(agreement.why === undefined ? {} : { why: agreement.why }),
    next: `Run the same command with --yes, or with --dry-run to see ${agreement.shows} first.`,
    report,
  });
}

/**
 * What loses data, and what lets somebody see or do more than before, each needs a consent of its own that names the
 * database. Agreeing to changes that lose nothing (`--yes`) says nothing of either.
 *
 * @returns whether anything was agreed to by name
 */
async function requireNamed(
  report: Report,
  { keepBy = () => Promise.resolve(null) }: Agreement,
  consent: ChangeConsent,
): Promise<boolean> {
  const database = report.database?.name ?? '';
  const statements = report.plan?.statements ?? [];
  const losses = listHazards(statements, 'dataLoss');
  const wider = listHazards(statements, 'widensAccess');
  const otherwise = async (): Promise<string> => {
    const command = await keepBy();
    return command === null ? 'Agree' : `Keep it with ${command}, or agree`;
  };
  if (losses.length > 0 && consent.allowDataLoss !== database) {
    throw new Refusal(
      'data-loss-consent-missing',
      `data would be lost: ${someOf(losses)}${misnamed('--allow-data-loss', consent.allowDataLoss, database)}`,
      {
        why: 'What is dropped cannot be brought back by a later repair, only from a backup.',
        next: `${await otherwise()} by naming the database: --allow-data-loss ${quoteArgument(database)}. --dry-run shows the statements.`,
        report,
      },
    );
  }
  if (wider.length > 0 && consent.allowWiderAccess !== database) {
    throw new Refusal(
      'wider-access-consent-missing',
      `somebody would see or do more than now: ${someOf(wider)}${misnamed('--allow-wider-access', consent.allowWiderAccess, database)}`,
      {
        why: 'Rows that were read in the meantime cannot be hidden again.',
        next: `${await otherwise()} by naming the database: --allow-wider-access ${quoteArgument(database)}. --dry-run shows the statements.`,
        report,
      },
    );
  }
  return losses.length + wider.length > 0;
}

const shownAtMost = 5;

/** The plan, which comes with it, has all of them. */
function someOf(sentences: readonly string[]): string {
  const rest = sentences.length - shownAtMost;
  const shown = sentences.slice(0, shownAtMost).join('; ');
  return rest > 0 ? `${shown}; and ${rest} more` : shown;
}

function misnamed(flag: string, given: string | undefined, database: string): string {
  return given === undefined
    ? ''
    : `; ${flag} names ${JSON.stringify(given)}, but this database is ${JSON.stringify(database)}`;
}
