import { isOneOfChecksums } from '../model/checksum.ts';
import type { History } from '../model/history.ts';
import type { Ledger, LedgerRow } from '../model/ledger.ts';
import type { NextAction } from '../model/report.ts';
import { quoteArgument } from '../model/shell-argument.ts';
import { allReplaced, type ReplacedMigration, type Squash } from '../model/squash.ts';
import { groupRows, readMigrationLedger, type MigrationLedger } from './migration-ledger.ts';

/** A squash whose predecessors this ledger still names. */
export interface SquashStanding {
  readonly name: string;
  /** Of the squash itself; `failed` where deploy tried to run it. */
  readonly ledger: MigrationLedger['state'];
  /** Replaced migrations that have rows. */
  readonly recorded: readonly string[];
  /** Replaced migrations that are not applied here: the squash's state is not reached. */
  readonly missing: readonly string[];
  /** Applied from another file than the one that was squashed. */
  readonly changed: readonly string[];
  readonly failed: readonly string[];
  /** Replaced migrations whose folders are still there. */
  readonly onDisk: readonly string[];
}

/** The squashes that this ledger has not followed yet, in order of the history. */
export function findSquashes(history: History, ledger: Pick<Ledger, 'table'>): readonly SquashStanding[] {
  const rows = groupRows(ledger.table?.rows ?? []);
  const folders = new Set(history.migrations.map(({ name }) => name));
  return history.migrations.flatMap((migration) =>
    migration.kind === 'unreadable' || migration.squash === undefined
      ? []
      : (standingOf(migration.name, migration.squash, rows, folders) ?? []),
  );
}

/** Whether the rows of the ledger come to the same as a row of the squash. */
export function isFollowable({ missing, changed, failed }: SquashStanding): boolean {
  return missing.length + changed.length + failed.length === 0;
}

/** The migrations that following the squash settles: nothing else is to be said or done about them. */
export function settledNames({ name, ledger, recorded }: SquashStanding): readonly string[] {
  return ledger === 'applied' ? recorded : [name, ...recorded];
}

export function squashActions(squashes: readonly SquashStanding[]): readonly NextAction[] {
  return squashes.map((standing) => {
    const { name, missing, onDisk } = standing;
    if (onDisk.length > 0) {
      return {
        command: 'prisma-mend baseline --squash --yes',
        why: 'completes the squash: folders that it replaced are still there',
      };
    }
    return isFollowable(standing) || missing.length === 0
      ? {
          command: `prisma-mend resolve ${quoteArgument(name)} --squashed`,
          why: 'puts one row of the squash in their place',
        }
      : {
          command: `git log -1 --diff-filter=A -- "*/${name}/migration.sql"`,
          why: `names the commit that squashed; deploy what is missing from the one before it (${missing.join(', ')}), then run prisma-mend resolve ${quoteArgument(name)} --squashed`,
        };
  });
}

type RowsByName = ReadonlyMap<string, readonly LedgerRow[]>;

function standingOf(
  name: string,
  squash: Squash,
  rows: RowsByName,
  folders: ReadonlySet<string>,
): SquashStanding | null {
  const replaced = allReplaced(squash.replaces).map((each) => each.name);
  const recorded = replaced.filter((each) => rows.has(each));
  const onDisk = replaced.filter((each) => folders.has(each));
  if (recorded.length === 0) return null;
  const ledger = readMigrationLedger(name, rows.get(name) ?? []).state;
  const judged = squash.replaces.flatMap((each) => judge(each, rows));
  const named = (state: Judged['state']): readonly string[] =>
    judged.filter((each) => each.state === state).map((each) => each.name);
  return {
    name,
    ledger,
    recorded,
    // A ledger that has the squash as applied says by that that it lacks nothing of it.
    missing: ledger === 'applied' ? [] : named('missing'),
    changed: named('changed'),
    failed: named('failed'),
    onDisk,
  };
}

interface Judged {
  readonly name: string;
  readonly state: 'missing' | 'changed' | 'failed';
}

function judge(replaced: ReplacedMigration, rows: RowsByName): readonly Judged[] {
  const { name, checksums, replaces = [] } = replaced;
  const { state, checksum } = readMigrationLedger(name, rows.get(name) ?? []);
  if (state === 'failed') return [{ name, state }];
  if (state === 'applied') {
    const isSame = checksum !== null && isOneOfChecksums(checksums, checksum);
    return isSame ? [] : [{ name, state: 'changed' }];
  }
  const isOlder = allReplaced(replaces).some((each) => rows.has(each.name));
  return isOlder ? replaces.flatMap((each) => judge(each, rows)) : [{ name, state: 'missing' }];
}
