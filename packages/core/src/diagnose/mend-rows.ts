import { isChecksum } from '../model/checksum.ts';
import { isUnreadableTime } from '../model/ledger-columns.ts';
import type { RowChange } from '../model/plan.ts';
import { isOfFile, rowsIn, type NamedRow, type Suspect } from './suspects.ts';

/** A migration whose rows Prisma can read, and what makes them so. */
export interface MendedSuspect {
  readonly suspect: Suspect;
  readonly changes: readonly RowChange[];
  /** What was mended, as clauses. */
  readonly reasons: readonly string[];
}

type Mending = Partial<
  Pick<NamedRow, 'appliedStepsCount' | 'startedAt' | 'finishedAt' | 'rolledBackAt' | 'checksum'>
>;

/**
 * Fills in what Prisma cannot read of single rows. None of it claims anything that was not known: Prisma never looks at
 * the count of steps, nor at when a migration ran; a checksum is that of the file only where the database holds what the
 * file makes, and otherwise empty, which says nothing.
 */
export function mendRows(suspect: Suspect): MendedSuspect {
  const changes: RowChange[] = [];
  const reasons = new Set<string>();
  const rows = suspect.rows.map((row) => {
    const set = {
      ...mendCount(row, reasons),
      ...mendTimes(row, reasons),
      ...mendChecksum(suspect, row, reasons),
    };
    if (Object.keys(set).length === 0) return row;
    changes.push({ kind: 'updateRow', migrationName: suspect.name, id: row.id, set });
    return { ...row, ...set };
  });
  return { suspect: { ...suspect, rows }, changes, reasons: [...reasons] };
}

function mendCount({ appliedStepsCount }: NamedRow, reasons: Set<string>): Mending {
  if (appliedStepsCount !== null) return {};
  reasons.add('its count of steps is NULL');
  return { appliedStepsCount: 0 };
}

/** A time that is there stays there: whether it is decides what the row says. */
function mendTimes({ startedAt, finishedAt, rolledBackAt }: NamedRow, reasons: Set<string>): Mending {
  const known = [startedAt, finishedAt, rolledBackAt].find(
    (time) => time !== null && !isUnreadableTime(time),
  );
  const moment = known ?? 'now';
  const set: Mending = {
    ...(startedAt === null || isUnreadableTime(startedAt) ? { startedAt: moment } : {}),
    ...(isUnreadableTime(finishedAt) ? { finishedAt: moment } : {}),
    ...(isUnreadableTime(rolledBackAt) ? { rolledBackAt: moment } : {}),
  };
  if (Object.keys(set).length > 0) reasons.add('Prisma cannot read one of its times');
  return set;
}

function mendChecksum(suspect: Suspect, row: NamedRow, reasons: Set<string>): Mending {
  const { file, verdict } = suspect;
  if (row.checksum !== null && (isChecksum(row.checksum) || isOfFile(file, row))) return {};
  const isSameHash = file !== null && row.checksum?.toLowerCase() === file.checksum;
  const isApplied = rowsIn({ ...suspect, rows: [row] }, 'applied').length > 0;
  if (file !== null && (isSameHash || (isApplied && verdict === 'present'))) {
    reasons.add('it has no checksum that is one, and the database holds what its file makes');
    return { checksum: file.checksum };
  }
  if (row.checksum !== null) return {};
  reasons.add('its checksum is NULL; an empty one can be read and claims nothing');
  return { checksum: '' };
}
