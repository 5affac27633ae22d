import { Failure } from '../../model/failure.ts';

/**
 * A snapshot shows what would be done; only the database that it was taken from can be changed.
 *
 * @param done what is to become of the database: `squashed`
 * @throws Failure `usage`
 */
export function requireDatabase(
  { snapshotPath, isDryRun }: { readonly snapshotPath?: string; readonly isDryRun: boolean },
  done: string,
): void {
  if (snapshotPath === undefined || isDryRun) return;
  throw new Failure('usage', `a snapshot cannot be ${done}, only the database that it was taken from`, {
    next: 'Add --dry-run to see what would be done, or give the database instead of --snapshot.',
  });
}
