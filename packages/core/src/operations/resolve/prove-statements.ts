import { rootDifferences } from '../../compare/root-differences.ts';
import type { CatalogScope } from '../../model/catalog-scope.ts';
import type { Catalog } from '../../model/catalog.ts';
import { differingObject } from '../../model/difference.ts';
import { describeObject } from '../../model/identity.ts';
import type { OperationOptions } from '../../model/options.ts';
import type { Statement } from '../../model/plan.ts';
import type { Examination } from '../examination/examine.ts';
import { prove } from '../scratch/prove.ts';
import { scopeOf } from '../session/live-state.ts';

const shownAtMost = 5;

/**
 * Proves that the statements lead from the live structure to the goal.
 *
 * @returns why it is not proven, in words; null when it is
 */
export async function proveStatements(
  { project, live, ownCatalog: start }: Examination,
  statements: readonly Statement[],
  goal: Catalog,
  options: OperationOptions,
  scope: CatalogScope = scopeOf(project),
): Promise<string | null> {
  options.onProgress?.({ step: 'Proving the statements on a scratch server' });
  const trial = { start, statements, scope, keepsInvalid: true };
  const proof = await prove({ project, live, options }, trial, goal);
  if (proof.kind === 'refused') return `a scratch server refused them: ${proof.failure.serverMessage}`;
  const left = rootDifferences(proof.left);
  if (left.length === 0) return null;
  const names = left.slice(0, shownAtMost).map((difference) => describeObject(differingObject(difference)));
  return `on a scratch server they leave ${left.length} differences: ${names.join(', ')}`;
}
