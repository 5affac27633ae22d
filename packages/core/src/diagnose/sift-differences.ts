import { explainDifference } from '../explain/explain-difference.ts';
import type { AcceptedDifference } from '../model/accepted.ts';
import { differingObject, type Difference } from '../model/difference.ts';
import type { Pair } from '../model/finding.ts';
import { objectKey, type ObjectIdentity, type ObjectKey } from '../model/identity.ts';

/** What is not to be reported as a difference. */
export interface Sieve {
  /** Left out on this call's wish. */
  readonly isIgnored: (object: ObjectIdentity) => boolean;
  /** The only objects that are asked for. */
  readonly isSelected: (object: ObjectIdentity) => boolean;
  /** Left out because the project lives with them; expired ones are no longer in here. */
  readonly accepted: readonly AcceptedDifference[];
  readonly isMeantBy: (entry: AcceptedDifference, object: ObjectIdentity) => boolean;
}

export interface SiftedDifferences {
  readonly kept: readonly Difference[];
  readonly ignored: readonly ObjectKey[];
  readonly accepted: readonly { readonly key: ObjectKey; readonly entry: AcceptedDifference }[];
}

/** Takes away what is ignored, accepted or not asked for. An entry with a code takes only what that code tells. */
export function siftDifferences(
  differences: readonly Difference[],
  pair: Pair,
  sieve: Sieve,
): SiftedDifferences {
  const kept: Difference[] = [];
  const ignored: ObjectKey[] = [];
  const accepted: { key: ObjectKey; entry: AcceptedDifference }[] = [];
  const codesOf = (difference: Difference): readonly string[] =>
    explainDifference(difference, { pair }).map((finding) => finding.code);
  const wholes = acceptedWholes(differences, sieve, codesOf);
  for (const difference of differences) {
    const object = differingObject(difference);
    const key = objectKey(object);
    if (!sieve.isSelected(object)) continue;
    if (sieve.isIgnored(object)) {
      ignored.push(key);
      continue;
    }
    const entry = sieve.accepted.find((each) => each.code === undefined && sieve.isMeantBy(each, object));
    const whole = entry ?? wholes.get(placeOf(difference.kind, object.schema, object.table ?? object.name));
    if (whole !== undefined && (entry !== undefined || difference.kind !== 'changed')) {
      accepted.push({ key, entry: whole });
      continue;
    }
    const { rest, entries } = withoutAcceptedParts(difference, sieve, codesOf);
    for (const each of entries) accepted.push({ key, entry: each });
    if (rest !== null) kept.push(rest);
  }
  return { kept, ignored, accepted };
}

type CodesOf = (difference: Difference) => readonly string[];

function withoutAcceptedParts(
  difference: Difference,
  { accepted, isMeantBy }: Sieve,
  codesOf: CodesOf,
): { readonly rest: Difference | null; readonly entries: readonly AcceptedDifference[] } {
  const candidates = accepted.filter(
    (each) => each.code !== undefined && isMeantBy(each, differingObject(difference)),
  );
  if (candidates.length === 0) return { rest: difference, entries: [] };
  const entryFor = (part: Difference): AcceptedDifference | undefined =>
    candidates.find(({ code }) => codesOf(part).every((each) => each === code));
  if (difference.kind !== 'changed') {
    const entry = entryFor(difference);
    return entry === undefined ? { rest: difference, entries: [] } : { rest: null, entries: [entry] };
  }
  const entries: AcceptedDifference[] = [];
  const attributes = difference.attributes.filter((attribute) => {
    const entry = entryFor({ ...difference, attributes: [attribute] });
    if (entry !== undefined) entries.push(entry);
    return entry === undefined;
  });
  return { rest: attributes.length === 0 ? null : { ...difference, attributes }, entries };
}

/** Tables and views that are missing or unexpected by agreement, which what is on them follows. */
function acceptedWholes(
  differences: readonly Difference[],
  { accepted, isMeantBy }: Sieve,
  codesOf: CodesOf,
): ReadonlyMap<string, AcceptedDifference> {
  const wholes = new Map<string, AcceptedDifference>();
  if (accepted.length === 0) return wholes;
  for (const difference of differences) {
    const object = differingObject(difference);
    if (difference.kind === 'changed' || object.table !== null) continue;
    const entry = accepted.find(
      (each) =>
        isMeantBy(each, object) && (each.code === undefined || codesOf(difference).includes(each.code)),
    );
    if (entry !== undefined) wholes.set(placeOf(difference.kind, object.schema, object.name), entry);
  }
  return wholes;
}

function placeOf(kind: Difference['kind'], schema: string | null, name: string): string {
  return JSON.stringify([kind, schema, name]);
}
