import { describeFileError } from '../model/file-error.ts';
import type { FleetLine } from './fleet-line.ts';
import type { Seal, SealedLine } from './result-seal.ts';

/** A line as it was found, and where. */
export interface KeptLine {
  /** `line 7 of fleet.jsonl` */
  readonly origin: string;
  readonly text: string;
}

/** Something that is not believed: what it would have told was not seen. */
export interface Doubt {
  readonly origin: string;
  readonly why: string;
}

/** What is to be believed of results, in the order in which each shard wrote it. */
export interface Believed {
  readonly lines: readonly FleetLine[];
  readonly doubts: readonly Doubt[];
  /** Places that are taken, by shard. */
  readonly lastPlaces: ReadonlyMap<string, number>;
}

/**
 * Takes of what was found what was sealed with this key. A line that stands there twice counts where it stood first: a
 * copy of an old one says nothing new.
 */
export function openLines(
  kept: readonly KeptLine[],
  seal: Seal,
): { readonly sealed: readonly SealedLine[]; readonly doubts: readonly Doubt[] } {
  const sealed = new Map<string, SealedLine>();
  const doubts: Doubt[] = [];
  for (const { origin, text } of kept) {
    try {
      const line = seal.open(text);
      if (sealed.has(line.seal)) doubts.push({ origin, why: 'it stands there twice' });
      else sealed.set(line.seal, line);
    } catch (error) {
      doubts.push({ origin, why: describeFileError(error) });
    }
  }
  return { sealed: [...sealed.values()], doubts };
}

/**
 * The lines of one run. A line that is missing between others may have told the end of any target: what was written before
 * it tells nothing of a target that nothing was written of since.
 */
export function believeLines(sealed: readonly SealedLine[], run: string): Believed {
  const lines: FleetLine[] = [];
  const doubts: Doubt[] = [];
  const lastPlaces = new Map<string, number>();
  for (const [shard, own] of groupByShard(sealed.filter(({ line }) => line.run === run))) {
    const inOrder = own.sort((one, other) => one.place - other.place);
    const gapEnd = endOfLastGap(inOrder);
    lastPlaces.set(shard, inOrder.at(-1)?.place ?? 0);
    if (gapEnd > 0)
      doubts.push({ origin: `shard ${shard}`, why: `lines are missing before its line ${gapEnd}` });
    const since = new Set(
      inOrder.flatMap(({ place, line }) => (place >= gapEnd && 'id' in line ? [line.id] : [])),
    );
    lines.push(...inOrder.map(({ line }) => line).filter((line) => !('id' in line) || since.has(line.id)));
  }
  return { lines, doubts, lastPlaces };
}

/** Place of the first line after the last gap; 0 without one. */
function endOfLastGap(inOrder: readonly SealedLine[]): number {
  let [last, end] = [0, 0];
  for (const { place } of inOrder) {
    if (place > last + 1) end = place;
    last = place;
  }
  return end;
}

function groupByShard(sealed: readonly SealedLine[]): ReadonlyMap<string, SealedLine[]> {
  const groups = new Map<string, SealedLine[]>();
  for (const line of sealed) {
    const name = `${line.shard.index}/${line.shard.count}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [line]);
    else group.push(line);
  }
  return groups;
}
