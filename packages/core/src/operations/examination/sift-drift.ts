import { decideVerdict, type DriftJudgement } from '../../compare/judge-drift.ts';
import { isMeantBy, matchesObject } from '../../compare/match-object.ts';
import { rootDifferences } from '../../compare/root-differences.ts';
import { siftDifferences, type Sieve } from '../../diagnose/sift-differences.ts';
import type { AcceptedDifference } from '../../model/accepted.ts';
import { differingObject, type Difference } from '../../model/difference.ts';
import type { Pair } from '../../model/finding.ts';
import { objectKey, type ObjectKey } from '../../model/identity.ts';

/** What is looked at, and when. */
interface SieveOptions {
  /** Patterns of object names to leave out. */
  readonly ignore: readonly string[];
  /** Patterns of the only objects to look at; every object when left out or empty. */
  readonly objects?: readonly string[];
  /** What day it is for accepted differences; now, when left out. */
  readonly today?: Date;
}

/** What was left out of a judgement, and why. */
export interface LeftOut {
  readonly ignoredCount: number;
  readonly acceptedCount: number;
  /** Entries of prisma-mend.json whose day has passed. */
  readonly expired: readonly AcceptedDifference[];
  /** Entries that no difference was found for. */
  readonly unused: readonly AcceptedDifference[];
}

export function makeSieve(options: SieveOptions, accepted: readonly AcceptedDifference[]): Sieve {
  const today = (options.today ?? new Date()).toISOString().slice(0, 10);
  const objects = options.objects ?? [];
  return {
    isIgnored: (object) => options.ignore.some((pattern) => matchesObject(pattern, object)),
    isSelected: (object) => objects.length === 0 || objects.some((pattern) => matchesObject(pattern, object)),
    accepted: accepted.filter(({ until }) => until >= today),
    isMeantBy,
  };
}

export function siftJudgement(
  judgement: DriftJudgement,
  sieve: Sieve,
  entries: readonly AcceptedDifference[],
): { readonly judgement: DriftJudgement; readonly leftOut: LeftOut } {
  const ignored = new Set<ObjectKey>();
  const accepted = new Set<ObjectKey>();
  const used = new Set<AcceptedDifference>();
  const keep = (pair: Pair): readonly Difference[] | null => {
    const differences = judgement.differences[pair];
    if (differences === null) return null;
    const sifted = siftDifferences(differences, pair, sieve);
    for (const key of rootsAmong(differences, sifted.ignored)) ignored.add(key);
    for (const key of rootsAmong(
      differences,
      sifted.accepted.map((each) => each.key),
    )) {
      accepted.add(key);
    }
    for (const { entry } of sifted.accepted) used.add(entry);
    return sifted.kept;
  };
  const differences = { SH: keep('SH'), HL: keep('HL'), SL: keep('SL') };
  return {
    judgement: { verdict: decideVerdict(differences), differences },
    leftOut: {
      ignoredCount: ignored.size,
      acceptedCount: accepted.size,
      expired: entries.filter((entry) => !sieve.accepted.includes(entry)),
      unused: sieve.accepted.filter((entry) => !used.has(entry)),
    },
  };
}

/** Counted as they would be told: what a table takes along is no difference of its own. */
function rootsAmong(differences: readonly Difference[], keys: Iterable<ObjectKey>): readonly ObjectKey[] {
  const leftOut = new Set(keys);
  const own = differences.filter((difference) => leftOut.has(objectKey(differingObject(difference))));
  return rootDifferences(own).map((difference) => objectKey(differingObject(difference)));
}
