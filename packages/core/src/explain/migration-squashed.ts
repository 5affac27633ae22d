import type { Finding } from '../model/finding.ts';
import type { ReportedMigration } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { listed } from './listed.ts';

/** What is known of a squash that a ledger has not followed. */
export interface UnfollowedSquash {
  readonly name: string;
  readonly ledger: ReportedMigration['ledger'];
  readonly recorded: readonly string[];
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  readonly failed: readonly string[];
  readonly onDisk: readonly string[];
}

/** The ledger names migrations that a squash replaced. */
export function explainMigrationSquashed(squash: UnfollowedSquash): Finding {
  const { name, recorded, ledger } = squash;
  const tried = ledger === 'failed' ? '; deploy has tried to run it, and failed' : '';
  return {
    code: 'migration-squashed',
    severity: 'error',
    migrations: [name],
    message: `the history table still names ${listed(recorded)}, which ${name} replaced${tried}`,
    why:
      ledger === 'failed'
        ? 'Every `prisma migrate deploy` stops with P3009 until that is settled.'
        : 'The next `prisma migrate deploy` runs the squash on a database that has everything already, and stops with P3018.',
    next: nextStep(squash),
  };
}

function nextStep({ name, missing, changed, failed, onDisk }: UnfollowedSquash): string {
  const follow = `prisma-mend resolve ${quoteArgument(name)} --squashed`;
  if (onDisk.length > 0) {
    return `Folders that it replaced are still there (${listed(onDisk)}): prisma-mend baseline --squash completes it.`;
  }
  if (failed.length > 0) {
    return `Settle ${listed(failed)} first, from the last commit before the squash: prisma-mend resolve. Then ${follow}`;
  }
  if (missing.length > 0) {
    return `This database has not come as far as the squash. Deploy ${listed(missing)} from the last commit before it, then run ${follow}`;
  }
  if (changed.length > 0) {
    return `${listed(changed)} was applied from another file than the one that was squashed. Where their effect is the same: ${follow} --unproven`;
  }
  return follow;
}
