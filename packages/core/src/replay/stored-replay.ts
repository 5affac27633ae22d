import { createHash } from 'node:crypto';
import type { Catalog, CatalogObject } from '../model/catalog.ts';
import type { CatalogDelta, DetailedStep, FinalReplay, Replay, ReplayProblem } from '../model/replay.ts';
import type { ReplayedStatement } from '../model/statement-evidence.ts';
import { applyDeltas } from './catalog-delta.ts';

/** A replay in the form in which it is kept: the catalog at the end follows from the deltas. */
interface StoredBody {
  readonly serverVersionNumber: number;
  readonly base: readonly CatalogObject[];
  readonly excludedBase?: readonly CatalogObject[];
  readonly steps: readonly DetailedStep[];
  readonly problems: readonly ReplayProblem[];
  readonly end: Omit<Catalog, 'objects'>;
}

export function renderReplay(replay: Replay): string {
  const { serverVersionNumber, base, excludedBase, steps, problems, final } = replay;
  const { schemas, dependencies, coverage, hash } = final;
  const end = { serverVersionNumber: final.serverVersionNumber, schemas, dependencies, coverage, hash };
  const body: StoredBody = {
    serverVersionNumber,
    base,
    ...(excludedBase === undefined ? {} : { excludedBase }),
    steps,
    problems,
    end,
  };
  return JSON.stringify(body);
}

/** Throws on what is no replay; content of which the hash was checked is trusted beyond its outline. */
export function parseReplay(text: string): Replay {
  const body = parseOutline<StoredBody>(text, ['base', 'steps', 'problems', 'end']);
  const { end, ...replay } = body;
  let final: Catalog | null = null;
  return {
    ...replay,
    /** Put together when it is first asked for: judging a live database asks only for the steps. */
    get final() {
      return (final ??= { ...end, objects: applyDeltas(body.base, deltasOf(body)) });
    },
  };
}

function deltasOf({ steps }: Pick<StoredBody, 'steps'>): readonly CatalogDelta[] {
  return steps.map((step) => step.delta);
}

export function parseFinalReplay(text: string): FinalReplay {
  return parseOutline<FinalReplay>(text, ['steps', 'problems', 'final']);
}

/** Statements of migrations by the places of these in their history. */
export type Apart = ReadonlyMap<number, readonly ReplayedStatement[]>;

export function parseApart(text: string): Apart {
  const { places } = parseOutline<{ places: readonly [number, readonly ReplayedStatement[]][] }>(text, [
    'places',
  ]);
  return new Map(places);
}

function parseOutline<T extends object>(text: string, properties: readonly (keyof T & string)[]): T {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !properties.every((property) => property in value)) {
    throw new SyntaxError('this is no stored replay');
  }
  return value as T;
}

export function hashText(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
