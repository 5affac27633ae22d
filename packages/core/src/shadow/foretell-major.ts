import type { ShadowChoice } from '../model/options.ts';
import { findBinaries } from './find-binaries.ts';
import type { ShadowContext } from './shadow-server.ts';

/**
 * The major version that an embedded shadow of this choice would have, found without starting it; null where only
 * opening the shadow tells.
 */
export async function foretellMajor(choice: ShadowChoice, context: ShadowContext): Promise<number | null> {
  const isEmbedded = choice.kind === 'embedded' || (choice.kind === 'auto' && context.shadowUrl === null);
  if (!isEmbedded) return null;
  return findBinaries(context).then(
    (binaries) => binaries.major,
    () => null,
  );
}
