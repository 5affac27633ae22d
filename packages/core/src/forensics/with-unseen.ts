import type { HistoryEvidence } from '../model/evidence.ts';

/** The evidence with these migrations unverified: what was seen of them is not enough to go by. */
export function withUnseen(
  evidence: HistoryEvidence,
  names: readonly string[],
  reason: string,
): HistoryEvidence {
  const unseen = new Set(names);
  const migrations = evidence.migrations.map((migration) =>
    !unseen.has(migration.name) || migration.state === 'missingOnDisk'
      ? migration
      : {
          ...migration,
          state: 'unverified' as const,
          unseen: [...migration.unseen, { line: null, statement: null, reason }],
          isHeld: false,
        },
  );
  return { ...evidence, migrations, held: migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name) };
}
