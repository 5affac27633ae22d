import type { HistoryEvidence } from '../model/evidence.ts';
import { differingObject } from '../model/difference.ts';
import type { ObjectIdentity } from '../model/identity.ts';
import type { History } from '../model/history.ts';

/** Words without which a file makes nothing go that it made, or comes back after it went. */
const unmaking = /\b(?:drop|rename|replace|alter\s+column|set\s+schema|enable|disable|detach|do)\b/i;

/**
 * Places of the migrations that may have stopped half-way in a state that the sum of their effects does not know: what
 * they make in passing is there, or what they take away in passing is gone. Told by the names of what no migration
 * explains and of what is missing; which of them did, only taking them apart shows.
 */
export function findStopped(
  { migrations }: Pick<History, 'migrations'>,
  evidence: HistoryEvidence,
  isRecorded: (name: string) => boolean,
): readonly number[] {
  const oddities = [
    ...evidence.unexplained.map(differingObject),
    ...missingObjects(evidence, isRecorded),
    ...evidence.migrations.flatMap(({ unexplained }) => unexplained.map(({ object }) => object)),
  ];
  if (oddities.length === 0) return [];
  return migrations.flatMap((migration, place) => {
    if (migration.kind !== 'readable' || !unmaking.test(migration.sql)) return [];
    const text = migration.sql.toLowerCase();
    return oddities.some((object) => isNamedIn(text, object)) ? [place] : [];
  });
}

/** What is still to come is not missing: the migrations after the last of which anything is there. */
function missingObjects(
  { migrations }: HistoryEvidence,
  isRecorded: (name: string) => boolean,
): readonly ObjectIdentity[] {
  const last = migrations.findLastIndex(
    ({ name, state, isSeenThere }) => isSeenThere || state === 'partial' || isRecorded(name),
  );
  return migrations.slice(0, last + 1).flatMap(({ missing }) => missing.map(({ object }) => object));
}

function isNamedIn(text: string, { table, name }: ObjectIdentity): boolean {
  // `area(integer)`, and of comments `column email`.
  const bare = name.replace(/\(.*$/, '').replace(/^.* /, '').toLowerCase();
  return text.includes(bare) && (table === null || text.includes(table.toLowerCase()));
}
