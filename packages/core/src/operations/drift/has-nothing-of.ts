import type { Catalog } from '../../model/catalog.ts';
import { objectKey, type ObjectIdentity } from '../../model/identity.ts';
import type { Pair } from '../../model/finding.ts';
import type { Rename } from '../../model/rename.ts';
import type { Replay } from '../../model/replay.ts';

/**
 * Whether a database has none of the tables that the project has or ever had: an empty one, or that of something
 * else. Every difference would then only say "missing", and while all migrations are pending not even that.
 * A project without tables is judged by whatever else it makes.
 */
export function hasNothingOf(
  actual: Catalog | null,
  expected: readonly (Catalog | null)[],
  replay: Replay | null,
  renames: Readonly<Record<Pair, readonly Rename[]>>,
): boolean {
  if (actual === null || renames.HL.length + renames.SL.length > 0) return false;
  const known = [
    ...expected.flatMap((catalog) => catalog?.objects ?? []),
    ...(replay?.steps ?? []).flatMap(({ delta }) => delta.put),
  ];
  const tables = known.filter(({ kind }) => kind === 'table');
  const looked = tables.length > 0 ? tables : known.filter(isOwn);
  if (looked.length === 0) return false;
  const live = new Set(actual.objects.map(objectKey));
  return !looked.some((object) => live.has(objectKey(object)));
}

/** Every database has schemas and extensions. */
function isOwn({ kind }: ObjectIdentity): boolean {
  return kind !== 'schema' && kind !== 'extension';
}
