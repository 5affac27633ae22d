import type { LedgerRow } from './ledger.ts';

export interface ColumnOfLedger {
  readonly name: string;
  readonly field: Exclude<keyof LedgerRow, 'json'>;
  /** As Prisma's engine declares it, in the words of `format_type`. */
  readonly type: string;
  /** Prisma fails on a NULL: "Failed to extract …". */
  readonly isRequired: boolean;
  readonly isTime: boolean;
  readonly default?: string;
}

/** The columns of `_prisma_migrations`, in the order of Prisma's DDL; every command of Prisma selects all of them. */
export const ledgerColumns: readonly ColumnOfLedger[] = [
  { name: 'id', field: 'id', type: 'character varying(36)', isRequired: true, isTime: false },
  { name: 'checksum', field: 'checksum', type: 'character varying(64)', isRequired: true, isTime: false },
  {
    name: 'finished_at',
    field: 'finishedAt',
    type: 'timestamp with time zone',
    isRequired: false,
    isTime: true,
  },
  {
    name: 'migration_name',
    field: 'migrationName',
    type: 'character varying(255)',
    isRequired: true,
    isTime: false,
  },
  { name: 'logs', field: 'logs', type: 'text', isRequired: false, isTime: false },
  {
    name: 'rolled_back_at',
    field: 'rolledBackAt',
    type: 'timestamp with time zone',
    isRequired: false,
    isTime: true,
  },
  {
    name: 'started_at',
    field: 'startedAt',
    type: 'timestamp with time zone',
    isRequired: true,
    isTime: true,
    default: 'now()',
  },
  {
    name: 'applied_steps_count',
    field: 'appliedStepsCount',
    type: 'integer',
    isRequired: true,
    isTime: false,
    default: '0',
  },
];

/**
 * Types in which Prisma reads a column and can write it. `char(n)` gives names back padded with blanks, `name` cuts a
 * checksum off after 63 bytes, and Prisma takes `finished_at` of another type for NULL: the migration for failed.
 */
export function isReadableType(column: string, type: string): boolean {
  const length = Number(/\((\d+)\)$/.exec(type)?.[1] ?? Number.POSITIVE_INFINITY);
  const isText = type === 'text' || type.startsWith('character varying');
  const isFixed = type.startsWith('character(');
  switch (column) {
    case 'id':
      return type === 'uuid' || type === 'name' || ((isText || isFixed) && length >= 36);
    case 'checksum':
      return (isText && length >= 64) || type === 'character(64)';
    case 'migration_name':
      return isText || type === 'name';
    case 'logs':
      return isText && length === Number.POSITIVE_INFINITY;
    case 'applied_steps_count':
      return type === 'integer' || type === 'bigint' || type === 'smallint';
    default:
      return /^timestamp(?:\(\d\))? with(?:out)? time zone$/.test(type);
  }
}

/** `infinity` and years that have no four digits fail in Prisma's decoding of dates. */
export function isUnreadableTime(time: string | number | null): boolean {
  return typeof time === 'string' && /infinity$| BC$|^\d{5,}-/.test(time);
}
