import { describeObject, objectKey, type ObjectIdentity, type ObjectKey } from '../../../model/identity.ts';
import type { Column } from '../../../model/objects/tables.ts';
import type { Statement } from '../../../model/plan.ts';
import { isRename } from '../../../model/statement-evidence.ts';
import type { TriedMigration } from '../../../model/tried-statement.ts';
import { describeChanges } from './describe-changes.ts';
import { dropsOf, lossesOf } from './describe-impact.ts';
import type { PendingExamination } from '../../forecast/examine-pending.ts';

/** What SQL that takes a migration back does not bring back, and what it stops at, as sentences. */
export function describeRollback(
  pending: PendingExamination,
  statements: readonly Statement[],
): readonly string[] {
  const { file, earlier } = pending;
  const losses = writtenSince(pending);
  const isStoppable = statements.some(({ preChecks }) => preChecks.length > 0);
  return [
    ...(earlier.length === 0
      ? []
      : [
          `It leads back to where ${earlier.map(({ name }) => name).join(', ')} ran and ${file.name} did not.`,
        ]),
    ...describeLost(pending),
    ...(losses.length === 0
      ? []
      : [`What was written since then to ${losses.join(', ')} is lost by taking it back.`]),
    ...(isStoppable
      ? [
          'It stops at rows, written since, that do not fit the old structure; its comments have the queries that find them.',
        ]
      : []),
  ];
}

function describeLost(pending: PendingExamination): readonly string[] {
  const { tried, file } = pending;
  const changed = tried.steps.filter(({ nature }) => nature === 'data').map(({ line }) => line);
  const conversions = convertedColumns(pending);
  const moved = movedColumns(pending);
  return [
    ...lossesOf(pending).flatMap(({ hazards }) =>
      hazards.map(({ message }) => `Not brought back: ${message}. Only a backup has them.`),
    ),
    ...(changed.length === 0
      ? []
      : [
          `Not brought back: rows that ${file.name} changes (line ${changed.join(', ')}). Only a backup has them as they were.`,
        ]),
    ...(conversions.length === 0
      ? []
      : [`Not brought back: what the conversion took away from the values of ${conversions.join(', ')}.`]),
    ...(moved.length === 0
      ? []
      : [
          `${moved.join(', ')} ${moved.length === 1 ? 'comes' : 'come'} back as the last column: PostgreSQL adds columns at the end only.`,
        ]),
  ];
}

/** Tables that the migration makes, and columns that it adds to others. */
function writtenSince({ tried }: PendingExamination): readonly string[] {
  const added = addedBy(tried);
  const made = tried.final.objects.filter((object) => added.has(objectKey(object)));
  const tables = new Set(
    made.filter(({ kind }) => kind === 'table').map(({ schema, name }) => `${schema ?? ''}.${name}`),
  );
  return made
    .filter(({ schema, table }) => table === null || !tables.has(`${schema ?? ''}.${table}`))
    .map(describeObject);
}

/** Tables and columns under the names that they end with. What is renamed is as new as it was before. */
function addedBy({ steps, base }: TriedMigration): ReadonlySet<ObjectKey> {
  const known = new Set(base.map(objectKey));
  const added = new Set<ObjectKey>();
  for (const step of steps) {
    const { put, removed } = step.delta;
    const wasAdded = removed.filter((object) => added.has(objectKey(object)));
    const isAdded = (object: ObjectIdentity): boolean =>
      isRename(step)
        ? wasAdded.some(
            ({ kind, table, name }) =>
              kind === object.kind && (name === object.name || table === object.table),
          )
        : !known.has(objectKey(object));
    // What it made itself and drops again is new the next time.
    for (const key of removed.map(objectKey)) if (added.delete(key)) known.delete(key);
    for (const object of put) {
      const holdsRows = object.kind === 'table' || object.kind === 'column';
      if (holdsRows && isAdded(object)) added.add(objectKey(object));
    }
    for (const key of put.map(objectKey)) known.add(key);
  }
  return added;
}

function convertedColumns({ tried }: PendingExamination): readonly string[] {
  return describeChanges(tried).filter(
    (change) => / to [^)]*\)/.test(change) && change.startsWith('column '),
  );
}

/** Dropped columns that were not the last ones of their tables. */
function movedColumns(pending: PendingExamination): readonly string[] {
  const columns = pending.tried.base.filter((object): object is Column => object.kind === 'column');
  const drops = dropsOf(pending).map(({ object }) => object);
  const dropped = new Set(drops.map(objectKey));
  return columns
    .filter((column) => dropped.has(objectKey(column)))
    .filter((column) =>
      columns.some(
        ({ schema, table, position, ...other }) =>
          schema === column.schema &&
          table === column.table &&
          position > column.position &&
          !dropped.has(objectKey({ ...other, schema, table })),
      ),
    )
    .map(describeObject);
}
