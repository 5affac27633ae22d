import { readFile, writeFile } from 'node:fs/promises';
import { expect } from '@jest/globals';
import type { Catalog } from '../../src/model/catalog.ts';
import { hashObjects } from '../../src/model/hash-catalog.ts';
import type { Replay } from '../../src/model/replay.ts';
import { parseReplay, renderReplay } from '../../src/replay/stored-replay.ts';
import type { HistoryEvidence } from '../../src/model/evidence.ts';
import { compareIdentities, describeObject } from '../../src/model/identity.ts';

/** A catalog that was read from a server, by the name of its case, and what was concluded from it then. */
export interface RecordedCase {
  readonly name: string;
  readonly catalog: Catalog;
  readonly conclusions: unknown;
}

/** Catalogs as a server gave them: what is pure is tested on them in milliseconds. */
export interface Recording {
  readonly base: Catalog;
  readonly cases: readonly RecordedCase[];
}

const folder = new URL('../recordings/', import.meta.url);
const pathOf = (name: string): URL => new URL(`${name}.jsonl`, folder);

/** `RECORD=1`: what the servers say now is written; else it is held against what was written. */
const isRecording = process.env['RECORD'] === '1';

export async function readRecording(name: string): Promise<Recording> {
  const [base, ...cases] = (await readFile(pathOf(name), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown) as [readonly string[], ...StoredCase[]];
  return {
    base: catalogOf(base),
    cases: cases.map(({ name: of, without, added, conclusions }) => ({
      name: of,
      catalog: catalogOf([...base.filter((_, place) => !without.includes(place)), ...added]),
      conclusions,
    })),
  };
}

/** What a recording keeps of the evidence for each migration. */
export function concludeEvidence({ migrations }: HistoryEvidence): unknown {
  return migrations.map(({ name, state, basis, isHeld, missing }) => ({
    name,
    state,
    basis,
    isHeld,
    missing: missing.map(({ object }) => describeObject(object)),
  }));
}

/** Holds a replay against the one that was recorded, or records it. */
export async function holdReplay(name: string, replay: Replay): Promise<void> {
  const path = new URL(`${name}.jsonl`, folder);
  const serverVersionNumber = majorVersion(replay.serverVersionNumber);
  const text = renderReplay({
    ...replay,
    serverVersionNumber,
    final: { ...replay.final, serverVersionNumber },
  });
  if (isRecording) await writeFile(path, text);
  else expect(text).toBe(await readFile(path, 'utf8'));
}

export async function readReplay(name: string): Promise<Replay> {
  return parseReplay(await readFile(new URL(`${name}.jsonl`, folder), 'utf8'));
}

/** The same for every server of a major version. */
const majorVersion = (serverVersionNumber: number): number =>
  Math.floor(serverVersionNumber / 10_000) * 10_000;

/** A case as it stands in the file: the lines of the base that it lacks, and those that it has beside them. */
interface StoredCase {
  readonly name: string;
  readonly without: readonly number[];
  readonly added: readonly string[];
  readonly conclusions: unknown;
}

/** Holds what a server says against a recording, or writes it anew. */
export class Recorder {
  readonly #name: string;
  readonly #base: readonly string[];
  readonly #known: ReadonlyMap<string, StoredCase>;
  readonly #seen: StoredCase[] = [];

  private constructor(name: string, base: readonly string[], known: ReadonlyMap<string, StoredCase>) {
    this.#name = name;
    this.#base = base;
    this.#known = known;
  }

  static async open(name: string, base: Catalog): Promise<Recorder> {
    const lines = linesOf(base);
    if (isRecording) return new Recorder(name, lines, new Map());
    const [first = '', ...cases] = (await readFile(pathOf(name), 'utf8')).trim().split('\n');
    expect(lines).toEqual(JSON.parse(first));
    const stored = cases.map((line) => JSON.parse(line) as StoredCase);
    return new Recorder(name, lines, new Map(stored.map((each) => [each.name, each])));
  }

  /** @param conclusions what the pure code made of it, as JSON */
  take(name: string, catalog: Catalog, conclusions: unknown): void {
    const lines = linesOf(catalog);
    const left = new Set(lines);
    const known = new Set(this.#base);
    const found: StoredCase = {
      name,
      without: this.#base.flatMap((line, place) => (left.has(line) ? [] : [place])),
      added: lines.filter((line) => !known.has(line)),
      conclusions,
    };
    if (isRecording) this.#seen.push(found);
    else expect(found).toEqual(this.#known.get(name));
  }

  async close(): Promise<void> {
    if (!isRecording) return;
    const lines = [this.#base, ...this.#seen].map((each) => JSON.stringify(each));
    await writeFile(pathOf(this.#name), `${lines.join('\n')}\n`);
  }
}

function linesOf(catalog: Catalog): readonly string[] {
  const { serverVersionNumber, schemas, coverage, objects, dependencies } = catalog;
  return [
    JSON.stringify({ head: { serverVersionNumber: majorVersion(serverVersionNumber), schemas, coverage } }),
    ...objects.map((object) => JSON.stringify({ object })),
    ...dependencies.map((dependency) => JSON.stringify({ dependency })).sort(),
  ];
}

interface Line {
  readonly head?: Pick<Catalog, 'serverVersionNumber' | 'schemas' | 'coverage'>;
  readonly object?: Catalog['objects'][number];
  readonly dependency?: Catalog['dependencies'][number];
}

function catalogOf(lines: readonly string[]): Catalog {
  const read = lines.map((line) => JSON.parse(line) as Line);
  const head = read.find((line) => line.head !== undefined)?.head;
  if (head === undefined) throw new Error('a recording without its first line');
  const objects = read.flatMap(({ object }) => object ?? []).sort(compareIdentities);
  return {
    ...head,
    objects,
    dependencies: read.flatMap(({ dependency }) => dependency ?? []),
    hash: hashObjects(objects),
  };
}
