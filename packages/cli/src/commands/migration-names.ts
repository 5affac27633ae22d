import type { Arguments } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';

/**
 * The migrations that follow the command.
 *
 * @throws UsageError for a URL, which may hold a password and is never repeated
 */
export function readMigrationNames(args: Arguments): readonly string[] {
  const names = args.list('migration');
  if (names.some((name) => name.includes('://'))) {
    throw new UsageError('A URL is no migration; it is given with --url.');
  }
  return names;
}
