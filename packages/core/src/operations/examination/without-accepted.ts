import { isMeantBy } from '../../compare/match-object.ts';
import type { AcceptedDifference } from '../../model/accepted.ts';
import { differingObject } from '../../model/difference.ts';
import type { ConcludedMigration, Effect, HistoryEvidence } from '../../model/evidence.ts';
import { objectKey } from '../../model/identity.ts';
import type { Project } from '../../model/project.ts';
import { loadAccepted } from '../../project/accepted-file.ts';

export interface HonouredEvidence {
  readonly evidence: HistoryEvidence;
  /** How many differences were left out. */
  readonly acceptedCount: number;
}

/**
 * The evidence without the differences that the project has agreed to live with (prisma-mend.json): what was taken away
 * or changed by agreement speaks against no migration that is recorded, or of which the rest is there.
 */
export async function withoutAccepted(
  evidence: HistoryEvidence,
  project: Project,
  isRecorded: (name: string) => boolean,
): Promise<HonouredEvidence> {
  const today = new Date().toISOString().slice(0, 10);
  const accepted = (await loadAccepted(project.directory)).filter(({ until }) => until >= today);
  if (accepted.length === 0) return { evidence, acceptedCount: 0 };
  const { siftDifferences } = await import('../../diagnose/sift-differences.ts');
  const { kept } = siftDifferences(evidence.unexplained, 'HL', {
    isIgnored: () => false,
    isSelected: () => true,
    accepted,
    isMeantBy,
  });
  const open = new Set(kept.map((difference) => objectKey(differingObject(difference))));
  const migrations = evidence.migrations.map((migration) => {
    const left = {
      missing: migration.missing.filter((effect) => !isAccepted(effect, migration.missing, accepted)),
      unexplained: migration.unexplained.filter(({ object }) => open.has(objectKey(object))),
    };
    return withLeft(migration, left, isRecorded(migration.name));
  });
  const missingCount = countMissing(evidence.migrations) - countMissing(migrations);
  return {
    evidence: {
      ...evidence,
      migrations,
      unexplained: kept,
      held: migrations.filter(({ isHeld }) => isHeld).map(({ name }) => name),
    },
    acceptedCount: evidence.unexplained.length - kept.length + missingCount,
  };
}

/** With a table that is gone by agreement goes what is on it. */
function isAccepted(
  { object, change }: Effect,
  missing: readonly Effect[],
  accepted: readonly AcceptedDifference[],
): boolean {
  const { schema, table } = object;
  const owner = table === null ? null : ({ kind: 'table', schema, table: null, name: table } as const);
  const isOwnerGone =
    owner !== null && missing.some((effect) => objectKey(effect.object) === objectKey(owner));
  return accepted.some(
    (entry) =>
      (entry.code === undefined || tells(entry.code, change)) &&
      (isMeantBy(entry, object) || (isOwnerGone && isMeantBy(entry, owner))),
  );
}

/** Whether a finding of this code is about a change of this kind; of what changed, one code tells only a part. */
function tells(code: string, change: Effect['change']): boolean {
  return change === 'created'
    ? code.endsWith('-missing')
    : change === 'removed' && code.endsWith('-unexpected');
}

function withLeft(
  migration: ConcludedMigration,
  left: Pick<ConcludedMigration, 'missing' | 'unexplained'>,
  isRecorded: boolean,
): ConcludedMigration {
  const { state, missing, unseen } = migration;
  const isAgreed = missing.length > 0 && left.missing.length === 0;
  const isWhole = isAgreed && (state === 'partial' || (state === 'absent' && isRecorded));
  if (!isWhole) return { ...migration, ...left };
  return { ...migration, ...left, state: 'present', isSeenThere: true, isHeld: unseen.length === 0 };
}

function countMissing(migrations: readonly ConcludedMigration[]): number {
  return migrations.reduce((sum, { missing }) => sum + missing.length, 0);
}
