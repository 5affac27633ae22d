import type { RowChange } from '@prisma-mend/core';

const columns = {
  id: 'id',
  checksum: 'checksum',
  finishedAt: 'finished_at',
  migrationName: 'migration_name',
  logs: 'logs',
  rolledBackAt: 'rolled_back_at',
  startedAt: 'started_at',
  appliedStepsCount: 'applied_steps_count',
} as const;

/** One changed row in words: `would set rolled_back_at of 20240101_init`. */
export function describeRowChange(change: RowChange, isApplied: boolean): string {
  if (change.kind === 'alterTable') return `${isApplied ? 'ran' : 'would run'} ${change.sql}`;
  const name = change.migrationName;
  switch (change.kind) {
    case 'nameRow':
      return `${isApplied ? 'gave' : 'would give'} a row of ${name} an id`;
    case 'removeWholeRow':
    case 'removeRow':
      return `${isApplied ? 'removed' : 'would remove'} a row of ${name}`;
    case 'insertRow':
      return `${isApplied ? 'put back' : 'would put back'} a row of ${name}`;
    case 'updateRow': {
      const isRolledBack =
        Object.keys(change.set).join() === 'rolledBackAt' && change.set.rolledBackAt !== null;
      if (isRolledBack)
        return `${isApplied ? 'marked' : 'would mark'} the failed row of ${name} as rolled back`;
      const names = (Object.keys(change.set) as (keyof typeof columns)[]).map((key) => columns[key]);
      return `${isApplied ? 'set' : 'would set'} ${names.join(', ')} of ${name}`;
    }
  }
}
