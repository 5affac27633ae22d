import { listed } from '../../explain/listed.ts';
import { Refusal } from '../../model/failure.ts';
import type { Table } from '../../model/objects/tables.ts';

/** More than this is no seed: it belongs in a script of its own. */
const mostRows = 10_000;

/** @throws Refusal `history-unproven` when there are more rows than a migration file should hold */
export function requireSmall(counted: readonly { readonly table: Table; readonly count: number }[]): void {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  if (total <= mostRows) return;
  const largest = counted.toSorted((one, other) => other.count - one.count);
  throw unproven(
    `the migrations write ${total} rows: ${listed(largest.map(({ table, count }) => `${table.name} (${count})`))}`,
    {
      why: `A squash holds the rows that the migrations write, up to ${mostRows} of them.`,
      next: 'Squash only what comes before them: --to <migration>.',
    },
  );
}

export function unproven(message: string, options: { readonly why: string; readonly next: string }): Refusal {
  return new Refusal('history-unproven', message, { ...options, docs: 'squash.md' });
}
