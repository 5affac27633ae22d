import type { NotModelled } from '../model/catalog.ts';
import type { ConcludedMigration, HistoryEvidence } from '../model/evidence.ts';

/** Words after CREATE by which a file makes what no catalog of ours holds. */
const madeBy: Readonly<Record<string, string | undefined>> = {
  'access method': 'access\\s+method',
  'base type': 'type',
  cast: 'cast',
  conversion: '(?:default\\s+)?conversion',
  language: '(?:trusted\\s+)?(?:procedural\\s+)?language',
  operator: 'operator(?!\\s+(?:class|family))',
  'operator class': 'operator\\s+class',
  'operator family': 'operator\\s+family',
  'text search configuration': 'text\\s+search\\s+configuration',
  'text search dictionary': 'text\\s+search\\s+dictionary',
  'text search parser': 'text\\s+search\\s+parser',
  'text search template': 'text\\s+search\\s+template',
  transform: 'transform',
};

interface Kinds {
  readonly replayed: readonly NotModelled[];
  readonly live: readonly NotModelled[];
}

/**
 * The evidence with what is counted and named and compared no further: where the database lacks what a file makes of it, the
 * file is not there, or not wholly seen.
 *
 * @param sqlOf the file of a migration
 */
export function withUnmodelled(
  evidence: HistoryEvidence,
  kinds: Kinds,
  sqlOf: (name: string) => string,
): HistoryEvidence {
  const lacking = lackingOf(kinds);
  if (lacking.length === 0) return evidence;
  const migrations = evidence.migrations.map((migration) => {
    const sql = sqlOf(migration.name);
    const found = lacking.find(({ pattern }) => pattern.test(sql));
    return found === undefined ? migration : without(migration, found.what);
  });
  return { ...evidence, migrations, held: migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name) };
}

function lackingOf({
  replayed,
  live,
}: Kinds): readonly { readonly what: string; readonly pattern: RegExp }[] {
  return replayed.flatMap(({ kind, count, names }) => {
    const words = madeBy[kind];
    if (words === undefined) return [];
    const found = live.find((each) => each.kind === kind);
    const isListed = found === undefined || found.names.length === found.count;
    const name = isListed ? names.find((each) => found?.names.includes(each) !== true) : undefined;
    if (name === undefined && (found?.count ?? 0) >= count) return [];
    const pattern = new RegExp(`\\bcreate\\s+(?:or\\s+replace\\s+)?${words}\\b`, 'i');
    return [{ what: name === undefined ? `every ${kind}` : `${kind} ${name}`, pattern }];
  });
}

function without(migration: ConcludedMigration, what: string): ConcludedMigration {
  switch (migration.state) {
    case 'noEvidence':
      return { ...migration, state: 'absent', isHeld: false, isSeenThere: false, basis: 'effects' };
    case 'present':
    case 'partial': {
      const unseen = { line: null, statement: null, reason: `the database does not have ${what}` };
      return { ...migration, state: 'unverified', unseen: [...migration.unseen, unseen], isHeld: false };
    }
    case 'absent':
    case 'unverified':
    case 'missingOnDisk':
      return migration;
  }
}
