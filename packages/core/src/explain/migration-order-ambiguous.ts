import type { Finding } from '../model/finding.ts';

/** Folders that sort differently by their bytes and in a locale. */
export function explainMigrationOrderAmbiguous(
  earlier: string,
  later: string,
  { count, arePending }: { readonly count: number; readonly arePending: boolean },
): Finding {
  const others = count === 1 ? '' : `, and ${count - 1} more pairs`;
  return {
    code: 'migration-order-ambiguous',
    severity: arePending ? 'warning' : 'info',
    message: `migrations ${earlier} and ${later}${others} sort one way in a locale and the other way by their bytes`,
    why: 'Prisma 6.6 and later applies folders in the order of the locale that its process runs in, earlier versions and most scripts in the order of bytes: one environment may run them in another order than the next, and stop with P3018.',
    next: arePending
      ? 'Rename them before they are deployed: names that begin with 14 digits sort the same everywhere.'
      : 'They are applied here. For new environments, rename the folders to names that begin with 14 digits; prisma-mend resolve --yes then gives their rows the new names.',
  };
}
