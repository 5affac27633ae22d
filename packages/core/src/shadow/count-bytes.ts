import { lstatSync } from 'node:fs';
import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as takeTurns } from 'node:timers/promises';

/** A promise for each of eighty thousand files takes six times as long, and memory until the last is there. */
const filesAtATime = 200;

/** Bytes of all files below a directory; what disappears meanwhile counts nothing. */
export async function countBytes(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (let at = 0; at < entries.length; at += filesAtATime) {
    for (const entry of entries.slice(at, at + filesAtATime)) {
      if (entry.isFile()) bytes += sizeOf(join(entry.parentPath, entry.name));
    }
    await takeTurns();
  }
  return bytes;
}

function sizeOf(path: string): number {
  try {
    return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

/** Null where the system does not say. */
export async function countFreeBytes(directory: string): Promise<number | null> {
  return statfs(directory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  );
}

/** The longer a look at all files takes, the longer it is waited for the next, unless room is used up meanwhile. */
const restPerLook = 10;
const noticedBytes = 128 * 2 ** 20;

export interface Instruments {
  readonly readFreeBytes: (directory: string) => Promise<number | null>;
  readonly nowMs: () => number;
}

/** For who asks again and again: what was measured last, as long as nothing says that it has grown much. */
export function watchDirectory(
  directory: string,
  { readFreeBytes, nowMs }: Instruments = { readFreeBytes: countFreeBytes, nowMs: () => performance.now() },
): () => Promise<number> {
  let bytes = 0;
  let freeBefore: number | null = null;
  let restsUntilMs = 0;
  return async () => {
    const free = await readFreeBytes(directory);
    const isFilling = free === null || freeBefore === null || freeBefore - free > noticedBytes;
    const startedMs = nowMs();
    if (startedMs < restsUntilMs && !isFilling) return bytes;
    bytes = await countBytes(directory);
    freeBefore = free;
    const endedMs = nowMs();
    restsUntilMs = endedMs + restPerLook * (endedMs - startedMs);
    return bytes;
  };
}
