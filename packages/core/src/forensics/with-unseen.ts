import type { ConcludedMigration, HistoryEvidence, UnseenStatement } from '../model/evidence.ts';

/** The evidence with these migrations unverified: what was seen of them is not enough to go by. */
export function withUnseen(
  evidence: HistoryEvidence,
  names: readonly string[],
  reason: string,
): HistoryEvidence {
  const unseen = [{ line: null, statement: null, reason }];
  return withUnseenStatements(evidence, new Map(names.map((name) => [name, unseen])));
}

/** The same, with the statements that nobody saw, by migration. */
export function withUnseenStatements(
  evidence: HistoryEvidence,
  unseen: ReadonlyMap<string, readonly UnseenStatement[]>,
): HistoryEvidence {
  const migrations = evidence.migrations.map((migration): ConcludedMigration => {
    const own = unseen.get(migration.name);
    return own === undefined || migration.state === 'missingOnDisk'
      ? migration
      : { ...migration, state: 'unverified', unseen: [...migration.unseen, ...own], isHeld: false };
  });
  return { ...evidence, migrations, held: migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name) };
}
