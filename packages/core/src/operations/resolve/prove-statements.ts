import { rootDifferences } from '../../compare/root-differences.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject } from '../../model/difference.ts';
import { describeObject } from '../../model/identity.ts';
import { prove, type Trial } from '../scratch/prove.ts';
import type { Ground } from '../session/ground.ts';

const shownAtMost = 5;

/**
 * Proves that the statements lead from a structure to the goal.
 *
 * @returns why it is not proven, in words; null when it is
 */
export async function proveStatements(
  ground: Ground,
  trial: Pick<Trial, 'start' | 'statements' | 'scope'>,
  goal: Catalog,
): Promise<string | null> {
  ground.options.onProgress?.({ step: 'Proving the statements on a scratch server' });
  const proof = await prove(ground, { ...trial, keepsInvalid: true }, goal);
  if (proof.kind === 'refused') return `a scratch server refused them: ${proof.failure.serverMessage}`;
  const left = rootDifferences(proof.left);
  if (left.length === 0) return null;
  const names = left.slice(0, shownAtMost).map((difference) => describeObject(differingObject(difference)));
  return `on a scratch server they leave ${left.length} differences: ${names.join(', ')}`;
}
