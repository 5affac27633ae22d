import type { ConcludedMigration, HistoryEvidence } from '../model/evidence.ts';
import type { DetailedStep, Traces } from '../model/replay.ts';

/**
 * The evidence with migrations that changed no structure, but owners, privileges or roles: what they did is looked for in
 * the live database. Without its lines nobody saw whether they ran.
 *
 * @param live null where they were not read
 * @param isLookedFor whether what a migration shows is asked for
 */
export function withTraces(
  evidence: HistoryEvidence,
  steps: readonly DetailedStep[],
  live: ReadonlySet<string> | null,
  isLookedFor: (name: string) => boolean,
): HistoryEvidence {
  const left = new Map(steps.flatMap(({ name, traces }) => (traces === undefined ? [] : [[name, traces]])));
  if (left.size === 0) return evidence;
  const migrations = evidence.migrations.map((migration) => {
    const traces = left.get(migration.name);
    const isJudged = migration.state === 'noEvidence' && isLookedFor(migration.name);
    return traces === undefined || !isJudged ? migration : judge(migration, traces, live);
  });
  return { ...evidence, migrations, held: migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name) };
}

function judge(
  migration: ConcludedMigration,
  { put, gone, undone, numbered }: Traces,
  live: ReadonlySet<string> | null,
): ConcludedMigration {
  const isLeft = (line: string): boolean => !undone.includes(line);
  const [made, taken, anew] = [put.filter(isLeft), gone.filter(isLeft), numbered.filter(isLeft)];
  // What later ones took back is gone whether it ran or not.
  if (made.length + taken.length + anew.length === 0) return migration;
  if (live === null) return unverified(migration, 'owners, privileges and roles were not looked at');
  const lacking = [
    ...made.filter((line) => !live.has(line)).map((line) => `the database has no "${line}"`),
    ...taken.filter((line) => live.has(line)).map((line) => `the database still has "${line}"`),
  ];
  const unlike = anew.find((line) => !live.has(line));
  if (unlike !== undefined) return unverified(migration, remade);
  const [first] = lacking;
  if (first === undefined) {
    return { ...migration, state: 'present', isHeld: true, isSeenThere: true, basis: 'effects' };
  }
  return lacking.length < made.length + taken.length + anew.length
    ? unverified(migration, first)
    : { ...migration, state: 'absent', isHeld: false, isSeenThere: false, basis: 'effects' };
}

const remade =
  'it drops a table or column and makes the same again, and nothing shows that the database has the new one';

function unverified(migration: ConcludedMigration, reason: string): ConcludedMigration {
  const unseen = [...migration.unseen, { line: null, statement: null, reason }];
  return { ...migration, state: 'unverified', unseen, isHeld: false };
}
