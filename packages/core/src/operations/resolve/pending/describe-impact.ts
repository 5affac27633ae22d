import type { CatalogObject } from '../../../model/catalog.ts';
import { describeObject, objectKey, type ObjectIdentity, type ObjectKey } from '../../../model/identity.ts';
import { oneLine } from '../../../model/one-line.ts';
import type { Statement } from '../../../model/plan.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import type { TriedStatement } from '../../../model/tried-statement.ts';
import { describeChanges } from './describe-changes.ts';
import type { PendingExamination } from '../../forecast/examine-pending.ts';

const shownCharacters = 60;

/** What a statement drops that was there before the migration. */
export interface Drop {
  readonly step: TriedStatement;
  readonly object: ObjectIdentity;
}

/** What a pending migration does to what is there, as sentences: drops, changes, locks, rows, and whether to back up. */
export function describeImpact(
  pending: PendingExamination,
  losses: readonly Statement[],
  sizes: ReadonlyMap<ObjectKey, number>,
): readonly string[] {
  const { earlier, tried, standIns } = pending;
  return [
    ...(earlier.length === 0
      ? []
      : [`Deploy runs ${earlier.map(({ name }) => name).join(', ')} first; it was tried after that.`]),
    ...standIns.map(
      (name) => `Not tried without extension ${name} on the scratch server: what needs more than its types.`,
    ),
    ...describeDrops(pending),
    ...describeLocks(tried.steps, sizes),
    ...describeRewrites(tried.steps, sizes),
    ...describeConcurrent(tried.steps),
    ...describeDataStatements(tried.steps),
    ...describeRefused(tried.steps),
    ...describeBackup(pending, losses),
  ];
}

/** Drops that take rows with them. Not to be run: they say what is counted. */
export function lossesOf(pending: PendingExamination): readonly Statement[] {
  return dropsOf(pending)
    .filter(({ object }) => object.kind === 'table' || object.kind === 'column')
    .map(({ step, object }) => ({
      sql: step.text,
      settles: [object],
      hazards: [
        {
          kind: 'dataLoss',
          message: `line ${step.line} drops all ${object.kind === 'table' ? 'rows' : 'values'} of ${describeObject(object)}`,
        },
      ],
      preChecks: [],
      isTransactional: step.isTransactional,
    }));
}

function describeDrops(pending: PendingExamination): readonly string[] {
  const drops = dropsOf(pending).map(({ object }) => describeObject(object));
  const renames = renamesOf(pending);
  const changes = describeChanges(pending.tried);
  return [
    ...(drops.length === 0 ? [] : [`Not additive: it drops ${counted(drops)}.`]),
    ...renames.map(
      ({ line, text }) =>
        `Not additive: line ${line} renames (${oneLine(text, shownCharacters)}); what uses the old name fails from then on.`,
    ),
    ...(changes.length === 0 ? [] : [`It changes ${counted(changes)}.`]),
    ...(pending.tried.steps.some(isRefused) || drops.length + renames.length > 0
      ? []
      : changes.length === 0
        ? ['Additive: it drops, renames and changes nothing that is there.']
        : ['It drops and renames nothing.']),
  ];
}

/** Renames of what was there before and does not have its name again in the end. */
export function renamesOf({ tried }: PendingExamination): readonly TriedStatement[] {
  const base = new Set(tried.base.map(objectKey));
  const last = new Set(tried.final.objects.map(objectKey));
  return tried.steps.filter(
    (step) =>
      isRename(step) && step.delta.removed.map(objectKey).some((key) => base.has(key) && !last.has(key)),
  );
}

/** Without the parts of what is dropped as a whole. */
export function dropsOf({ tried }: PendingExamination): readonly Drop[] {
  const base = new Map(tried.base.map((object) => [objectKey(object), object]));
  const last = new Set(tried.final.objects.map(objectKey));
  const drops = tried.steps
    .filter((step) => !isRename(step))
    .flatMap((step) => step.delta.removed.map((object) => ({ step, object })))
    .filter(({ object }) => {
      const key = objectKey(object);
      // What is built again holds no rows; the rest is only changed.
      return base.has(key) && (object.kind === 'table' || object.kind === 'column' || !last.has(key));
    });
  const keys = new Set(drops.map(({ object }) => objectKey(object)));
  return drops.filter(
    ({ object }) => !ownersOf(object, base.get(objectKey(object))).some((key) => keys.has(key)),
  );
}

function ownersOf(identity: ObjectIdentity, object: CatalogObject | undefined): readonly ObjectKey[] {
  const { schema, table } = identity;
  const ownTable = (name: string): ObjectKey => objectKey({ kind: 'table', schema, table: null, name });
  if (object?.kind === 'sequence' && object.ownedBy !== null) {
    const { ownedBy } = object;
    return [
      ownTable(ownedBy.table),
      objectKey({ kind: 'column', schema, table: ownedBy.table, name: ownedBy.column }),
    ];
  }
  return table === null ? [] : [ownTable(table)];
}

/** Modes of pg_locks that somebody else would notice, strongest first, by what they keep others from. */
const blockedBy: readonly (readonly [mode: string, name: string, blocks: string])[] = [
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE', 'can be neither read nor written'],
  ['ExclusiveLock', 'EXCLUSIVE', 'cannot be written; plain reads go on'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE', 'cannot be written; reads go on'],
  ['ShareLock', 'SHARE', 'cannot be written; reads go on'],
];

function describeLocks(
  steps: readonly TriedStatement[],
  sizes: ReadonlyMap<ObjectKey, number>,
): readonly string[] {
  const hasOwnTransactions = steps.some(({ kind }) => kind === 'TransactionStmt');
  const until = hasOwnTransactions ? 'its transaction ends' : 'the whole file has run';
  const locks = [...strongestLocks(steps)].map(([key, { relation, rank, line }]) => {
    const [, name = '', blocks = ''] = blockedBy[rank] ?? [];
    return `Lock: from line ${line} until ${until}, ${describeObject(relation)}${sizeOf(key, sizes)} ${blocks} (${name}).`;
  });
  const queue =
    'While it waits for a lock behind a long transaction, everything that comes later waits behind it.';
  return [...locks, ...(locks.length === 0 ? [] : [queue])];
}

interface StrongestLock {
  readonly relation: ObjectIdentity;
  /** Its place in {@link blockedBy}. */
  readonly rank: number;
  readonly line: number;
}

function strongestLocks(steps: readonly TriedStatement[]): ReadonlyMap<ObjectKey, StrongestLock> {
  const strongest = new Map<ObjectKey, StrongestLock>();
  for (const { locks, line } of steps) {
    for (const { relation, mode } of locks) {
      const rank = blockedBy.findIndex(([name]) => name === mode);
      const key = objectKey(relation);
      const known = strongest.get(key);
      if (rank === -1 || (known !== undefined && known.rank <= rank)) continue;
      strongest.set(key, { relation, rank, line });
    }
  }
  return strongest;
}

function describeRewrites(
  steps: readonly TriedStatement[],
  sizes: ReadonlyMap<ObjectKey, number>,
): readonly string[] {
  return steps.flatMap(({ line, rewrites }) =>
    rewrites.map(
      (table) =>
        `Rewrite: line ${line} writes ${describeObject(table)}${sizeOf(objectKey(table), sizes)} anew with all its indexes; that needs as much free space again.`,
    ),
  );
}

function describeConcurrent(steps: readonly TriedStatement[]): readonly string[] {
  return steps
    .filter(
      ({ isTransactional, refusal, kind }) =>
        !isTransactional && refusal === null && kind !== 'AlterEnumStmt',
    )
    .map(
      ({ line }) =>
        `Line ${line} runs outside of a transaction: reads and writes go on, and what it has done stays when it fails.`,
    );
}

function sizeOf(key: ObjectKey, sizes: ReadonlyMap<ObjectKey, number>): string {
  const bytes = sizes.get(key);
  return bytes === undefined ? '' : ` (${formatBytes(bytes)})`;
}

function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? ''}`;
}

function describeDataStatements(steps: readonly TriedStatement[]): readonly string[] {
  return steps
    .filter(({ nature }) => nature === 'data')
    .map(
      ({ line, text }) =>
        `Line ${line} may change rows (${oneLine(text, shownCharacters)}); what it does to them was not tried.`,
    );
}

/** Nobody has seen what a refused statement would do. */
function describeRefused(steps: readonly TriedStatement[]): readonly string[] {
  const lines = [...new Set(steps.filter(isRefused).map(({ line }) => line))];
  return lines.length === 0
    ? []
    : [
        `Not seen: what line${lines.length === 1 ? '' : 's'} ${lines.join(', ')} would drop, change or lose, for the server refuses ${lines.length === 1 ? 'it' : 'them'}.`,
      ];
}

function isRefused({ refusal }: TriedStatement): boolean {
  return refusal !== null;
}

/** An INSERT takes nothing away that a backup would bring back. */
function describeBackup({ tried }: PendingExamination, losses: readonly Statement[]): readonly string[] {
  const base = new Set(tried.base.map(objectKey));
  const reasons = [
    ...losses.flatMap(({ hazards }) => hazards.map(({ message }) => message)),
    ...tried.steps
      .filter(({ nature, kind }) => nature === 'data' && kind !== 'InsertStmt')
      .map(({ line }) => `line ${line} may change or remove rows`),
    ...tried.steps.flatMap(({ line, rewrites, delta }) =>
      delta.put
        .filter((object) => object.kind === 'column' && base.has(objectKey(object)))
        .filter((column) => !delta.removed.map(objectKey).includes(objectKey(column)))
        .filter(({ table }) => rewrites.some(({ name }) => name === table))
        .map((column) => `line ${line} converts ${describeObject(column)}`),
    ),
  ];
  if (reasons.length > 0)
    return [`Make a backup right before it, or know that one is recent: ${reasons.join('; ')}.`];
  return tried.steps.some(isRefused)
    ? []
    : ['No row that is there is changed or lost by it: it needs no backup of its own.'];
}

function counted(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length}: ${names.join(', ')}`;
}
