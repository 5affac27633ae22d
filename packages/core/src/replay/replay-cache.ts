import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../model/catalog.ts';
import type { FinalReplay, Replay } from '../model/replay.ts';
import {
  hashText,
  parseApart,
  parseFinalReplay,
  parseReplay,
  renderReplay,
  type Apart,
} from './stored-replay.ts';

/** A replay of the first migrations of a history; `final` is null where more follow that are not known. */
export type CachedPrefix = Omit<Replay, 'final'> & { readonly final: Catalog | null };

/** What happened to the first migrations of a history. */
export type CachedOutcomes = Pick<FinalReplay, 'steps' | 'problems'>;

interface Header {
  /** Of every prefix of the history, see replayKeys(). */
  readonly keys: readonly string[];
  readonly hash: string;
}

const lineFeed = 0x0a;
/** Headers that are looked through for a common prefix, most recently used first. */
const mostCandidates = 24;
const abandonedAgeMs = 60 * 60 * 1000;

/**
 * Replays by what they were made from. Every entry is one file, written under another name and renamed, so that
 * processes do not see each other's halves. What is damaged is not there; the directory may be deleted at any time.
 */
export class ReplayCache {
  readonly #directory: string;
  readonly #maxBytes: number;

  constructor(directory: string, options: { readonly maxBytes?: number } = {}) {
    this.#directory = directory;
    this.#maxBytes = options.maxBytes ?? 256 * 1024 * 1024;
  }

  /** The replay of exactly this history. */
  async findWhole(keys: readonly string[]): Promise<Replay | null> {
    return this.#read(entryName('replay', keys), parseReplay);
  }

  /** The cached replay that shares most migrations with a history of these keys; null when none shares any. */
  async findLongestPrefix(keys: readonly string[]): Promise<CachedPrefix | null> {
    const whole = await this.findWhole(keys);
    if (whole !== null) return whole;
    let best = { name: '', count: 0 };
    for (const name of (await this.#entries()).filter(isReplay).slice(0, mostCandidates)) {
      const header = await readHeader(join(this.#directory, name));
      const count = header === null ? 0 : countCommon(header.keys, keys) - 1;
      if (count > best.count) best = { name, count };
    }
    const found = best.count === 0 ? null : await this.#read(best.name, parseReplay);
    if (found === null) return null;
    const { serverVersionNumber, base, excludedBase = [] } = found;
    const steps = found.steps.slice(0, best.count);
    const problems = problemsOf(found, steps);
    return { serverVersionNumber, base, excludedBase, steps, problems, final: null };
  }

  async findFinal(keys: readonly string[]): Promise<FinalReplay | null> {
    return (
      (await this.#read(entryName('final', keys), parseFinalReplay)) ??
      (await this.#read(entryName('replay', keys), parseReplay))
    );
  }

  /** What happened to the longest prefix of the history, short of the whole, that is known to its end. */
  async findOutcomes(keys: readonly string[]): Promise<CachedOutcomes | null> {
    const names = new Set(await this.#entries());
    const known = keys
      .slice(1, -1)
      .findLast((key) => names.has(entryName('final', [key])) || names.has(entryName('replay', [key])));
    return known === undefined ? null : await this.findFinal([known]);
  }

  /** Never fails: what cannot be kept is made again the next time. */
  async store(keys: readonly string[], replay: Replay): Promise<void> {
    await this.#write(entryName('replay', keys), keys, renderReplay(replay));
  }

  async storeFinal(keys: readonly string[], replay: FinalReplay): Promise<void> {
    await this.#write(entryName('final', keys), keys, JSON.stringify(replay));
  }

  /** The statements of migrations that are taken apart, by their places: as they are kept under the key, or as `make` finds them. */
  async takeApart(key: string, make: () => Promise<Apart>): Promise<Apart> {
    const name = entryName('apart', [hashText(key)]);
    const known = await this.#read(name, parseApart);
    if (known !== null) return known;
    const apart = await make();
    await this.#write(name, [key], JSON.stringify({ places: [...apart] }));
    return apart;
  }

  async #read<T>(name: string, parse: (body: string) => T): Promise<T | null> {
    const path = join(this.#directory, name);
    try {
      const bytes = await readFile(path);
      const end = bytes.indexOf(lineFeed);
      const body = bytes.subarray(end + 1);
      if (parseHeader(bytes.toString('utf8', 0, end))?.hash !== hashText(body)) return null;
      const value = parse(body.toString());
      await touch(path);
      return value;
    } catch {
      return null;
    }
  }

  async #write(name: string, keys: readonly string[], body: string): Promise<void> {
    const temporary = join(this.#directory, `unfinished-${randomBytes(6).toString('hex')}`);
    const header: Header = { keys, hash: hashText(body) };
    try {
      await mkdir(this.#directory, { recursive: true });
      await writeFile(temporary, `${JSON.stringify(header)}\n${body}`, { mode: 0o600 });
      await rename(temporary, join(this.#directory, name));
      await this.#evict();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  /** Names of entries and unfinished files, most recently used first. */
  async #entries(): Promise<readonly string[]> {
    return (await this.#files()).map(({ name }) => name);
  }

  async #files(): Promise<readonly { name: string; bytes: number; usedMs: number }[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const files = await Promise.all(
      names.map(async (name) => {
        const found = await stat(join(this.#directory, name)).catch(() => null);
        return { name, bytes: found?.size ?? 0, usedMs: found?.mtimeMs ?? 0 };
      }),
    );
    return files.sort((one, other) => other.usedMs - one.usedMs);
  }

  /** Removes the least recently used entries beyond the size allowed, and what crashed writers left. */
  async #evict(): Promise<void> {
    let bytes = 0;
    for (const file of await this.#files()) {
      bytes += file.bytes;
      const isAbandoned = file.name.startsWith('unfinished-') && Date.now() - file.usedMs > abandonedAgeMs;
      const isEntry = /^(?:replay|final|apart)-/.test(file.name);
      if (isAbandoned || (isEntry && bytes > this.#maxBytes)) {
        await rm(join(this.#directory, file.name), { force: true });
      }
    }
  }
}

function entryName(kind: 'replay' | 'final' | 'apart', keys: readonly string[]): string {
  return `${kind}-${keys.at(-1) ?? ''}.json`;
}

function problemsOf({ problems }: Replay, steps: Replay['steps']): Replay['problems'] {
  const names = new Set(steps.map((step) => step.name));
  return problems.filter((problem) => names.has(problem.migration));
}

function isReplay(name: string): boolean {
  return name.startsWith('replay-');
}

function countCommon(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count += 1;
  return count;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  // A cache on a read-only disk is still read.
  await utimes(path, now, now).catch(() => undefined);
}

/** The first line of an entry; 43 bytes for each migration. */
async function readHeader(path: string): Promise<Header | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    for await (const line of file.readLines({ autoClose: false })) return parseHeader(line);
    return null;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

function parseHeader(line: string): Header | null {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null || !('keys' in value) || !('hash' in value)) return null;
  const { keys, hash } = value;
  if (typeof hash !== 'string' || !Array.isArray(keys)) return null;
  return { hash, keys: keys.filter((key) => typeof key === 'string') };
}
