import type { CatalogObject } from '../model/catalog.ts';
import type { Effect, HistoryEvidence, UnseenStatement } from '../model/evidence.ts';
import { describeObject, objectKey } from '../model/identity.ts';
import type { Replay } from '../model/replay.ts';
import { indexByKey } from './object-attributes.ts';
import { withUnseenStatements } from './with-unseen.ts';

/** What a migration made in another schema than the replay shows, if it ran in one deploy with an earlier one. */
export interface Moved {
  readonly objects: readonly CatalogObject[];
  readonly unseen: UnseenStatement;
}

/**
 * A search_path that a file leaves set is that of the files after it in the same deploy, and of none in the next. What a
 * later file makes is then in one schema or in another: where it lacks in the first and something of its name stands in
 * another, nobody saw which of the two it is.
 */
export function movedByPath(
  { steps, problems }: Pick<Replay, 'steps' | 'problems'>,
  live: readonly CatalogObject[],
): ReadonlyMap<string, Moved> {
  const moved = new Map<string, Moved>();
  const changers = problems.filter(
    (problem) => problem.kind === 'sessionChanged' && problem.setting === 'search_path',
  );
  if (changers.length === 0) return moved;
  const there = indexByKey(live);
  const made = new Set(steps.flatMap(({ delta }) => delta.put.map(objectKey)));
  let changer: string | null = null;
  for (const { name, delta } of steps) {
    const objects = delta.put.filter(
      (object) =>
        object.schema !== null &&
        object.table === null &&
        !there.has(objectKey(object)) &&
        live.some((each) => isNamesake(each, object) && !made.has(objectKey(each))),
    );
    const [first] = objects;
    if (changer !== null && first !== undefined) {
      const reason = `${changer} leaves another search_path, under which ${describeObject(first)} is made in another schema, where the database has one`;
      moved.set(name, { objects, unseen: { line: null, statement: null, reason } });
    }
    if (changers.some(({ migration }) => migration === name)) changer = name;
  }
  return moved;
}

function isNamesake(one: CatalogObject, other: CatalogObject): boolean {
  return one.kind === other.kind && one.name === other.name && one.schema !== other.schema;
}

/** The evidence with such migrations unverified. */
export function doubtMoved(
  evidence: HistoryEvidence,
  replay: Pick<Replay, 'steps' | 'problems'>,
  live: readonly CatalogObject[],
): HistoryEvidence {
  const moved = movedByPath(replay, live);
  if (moved.size === 0) return evidence;
  const unseen = new Map([...moved].map(([name, each]) => [name, [each.unseen]]));
  const doubted = withUnseenStatements(evidence, unseen);
  // What may stand elsewhere is not seen, and not missing.
  const isMoved = (migration: string, { object: { schema, table, name } }: Effect): boolean =>
    moved.get(migration)?.objects.some((each) => each.schema === schema && each.name === (table ?? name)) ===
    true;
  const migrations = doubted.migrations.map((migration) =>
    migration.state === 'missingOnDisk'
      ? migration
      : { ...migration, missing: migration.missing.filter((effect) => !isMoved(migration.name, effect)) },
  );
  return { ...doubted, migrations };
}
