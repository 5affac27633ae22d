import { createHash } from 'node:crypto';
import { Failure } from '../model/failure.ts';
import type { Target } from './target.ts';

/** Targets that are changed before the next wave begins. */
export interface Wave {
  readonly name: string;
  readonly targets: readonly Target[];
}

type Select = (left: readonly Target[], all: readonly Target[]) => readonly Target[];

/**
 * Deals targets out to waves: `label:canary`, a number, a share of all (`5%`) or `rest`, each with a name before it where
 * one is given (`canary=label:canary`). What no wave takes comes last of all. The order is one of hashes: a share is no
 * neighbourhood, and the same targets come first in every run.
 *
 * @throws Failure `usage` for a wave that cannot be read, and for one that takes nothing
 */
export function planWaves(targets: readonly Target[], specifications: readonly string[]): readonly Wave[] {
  const all = [...targets].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  const waves: Wave[] = [];
  let left: readonly Target[] = all;
  for (const specification of specifications) {
    const { name, select } = parseWave(specification);
    const chosen = new Set(select(left, all));
    waves.push({ name, targets: left.filter((target) => chosen.has(target)) });
    left = left.filter((target) => !chosen.has(target));
  }
  return [...waves, { name: 'rest', targets: left }].filter((wave) => wave.targets.length > 0);
}

function orderOf({ id }: Target): string {
  return createHash('sha256').update(id, 'utf8').digest('hex');
}

function parseWave(text: string): { readonly name: string; readonly select: Select } {
  const [, name = text, selector = ''] = /^(?:([^=:%]+)=)?(.+)$/s.exec(text) ?? [];
  return { name, select: parseSelector(selector, text) };
}

function parseSelector(selector: string, text: string): Select {
  const label = /^label:(.+)$/s.exec(selector)?.[1];
  if (label !== undefined) return (left) => left.filter(({ labels }) => labels.includes(label));
  if (selector === 'rest') return (left) => left;
  const amount = parseAmount(selector);
  if (amount === null) {
    throw new Failure('usage', `--wave cannot be ${JSON.stringify(text)}`, {
      next: 'Write label:<label>, a number, a share as 5%, or rest; with a name before it: canary=label:canary.',
    });
  }
  return (left, all) => left.slice(0, amount(all.length));
}

/** A number or a share, never less than one. */
export function parseAmount(text: string): ((of: number) => number) | null {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits === undefined || value <= 0) return null;
  if (percent === '%') return value > 100 ? null : (of) => Math.max(1, Math.ceil((of * value) / 100));
  return Number.isInteger(value) ? () => value : null;
}
