import type { Difference } from '../model/difference.ts';
import { attributeOf, comparedAttributes } from '../model/object-attributes.ts';
import type { Index } from '../model/objects/tables.ts';
import { isSameValue } from '../model/same-value.ts';
import { createSql } from './render-index.ts';

export interface IndexRename {
  readonly actual: Index;
  readonly expected: Index;
}

/**
 * Indexes that differ in their names alone, as where PostgreSQL cut a name at 63 bytes and Prisma cuts it elsewhere: none is
 * built. What could be several is no rename.
 */
export function findIndexRenames(differences: readonly Difference[]): readonly IndexRename[] {
  const missing = differences.flatMap((each) =>
    each.kind === 'missing' && each.expected.kind === 'index' ? [each.expected] : [],
  );
  const unexpected = differences.flatMap((each) =>
    each.kind === 'unexpected' && each.actual.kind === 'index' ? [each.actual] : [],
  );
  if (missing.length === 0 || unexpected.length === 0) return [];
  const candidates = byMeaning(unexpected);
  return [...byMeaning(missing)].flatMap(([meaning, [expected, ...others]]): readonly IndexRename[] => {
    const [actual, ...more] = candidates.get(meaning) ?? [];
    if (expected === undefined || actual === undefined || others.length + more.length > 0) return [];
    return isSameBut(actual, expected) ? [{ actual, expected }] : [];
  });
}

function byMeaning(indexes: readonly Index[]): ReadonlyMap<string, readonly Index[]> {
  const groups = new Map<string, Index[]>();
  for (const index of indexes) {
    if (index.parentIndex !== null || !index.isValid) continue;
    const meaning = createSql({ ...index, name: '' });
    const group = groups.get(meaning);
    if (group === undefined) groups.set(meaning, [index]);
    else group.push(index);
  }
  return groups;
}

function isSameBut(actual: Index, expected: Index): boolean {
  return comparedAttributes.index
    .filter((name) => name !== 'definition')
    .every((name) => isSameValue(attributeOf(actual, name), attributeOf(expected, name)));
}
